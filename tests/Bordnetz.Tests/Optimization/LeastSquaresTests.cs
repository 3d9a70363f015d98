using Bordnetz.Optimization.Fitting;
using CsCheck;

namespace Bordnetz.Tests.Optimization;

public sealed class LeastSquaresTests
{
    [Fact]
    public void Any_point_of_a_curved_model_is_found_again()
    {
        Gen.Double[0.05, 0.95]
            .Array[2]
            .Sample(
                truth =>
                {
                    double[] wanted = Model(truth);
                    double[] found = LeastSquares.Fit(
                        [0.5, 0.5],
                        points => [.. points.Select(p => Difference(Model(p), wanted))]
                    );
                    Assert.Equal(truth[0], found[0], 2e-3);
                    Assert.Equal(truth[1], found[1], 2e-3);
                },
                iter: 200
            );
    }

    [Fact]
    public void What_lies_outside_of_the_range_ends_at_its_edge()
    {
        double[] found = LeastSquares.Fit(
            [0.5, 0.5],
            points => [.. points.Select(p => new[] { p[0] - 1.4, p[1] - 0.3 })]
        );
        Assert.Equal(1, found[0]);
        Assert.Equal(0.3, found[1], 2e-3);
    }

    [Fact]
    public void A_parameter_without_influence_leaves_the_start()
    {
        double[] found = LeastSquares.Fit(
            [0.5, 0.5],
            points => [.. points.Select(p => new[] { p[0] - 0.2, p[0] - 0.2 })]
        );
        Assert.Equal([0.5, 0.5], found);
    }

    // As consumptions depend on losses: bent, coupled, all positive.
    private static double[] Model(double[] x) =>
        [1 + x[0] + (0.3 * x[1]) + (0.2 * x[0] * x[0]), 2 + (0.4 * x[0]) + x[1], 1.5 + (0.5 * x[0] * x[1]) + x[1]];

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => Math.Log(x / y))];
}
