using System.Numerics;

namespace Bordnetz.Model.Features;

/// <summary>Counts the configurations of a feature model.</summary>
internal static class ConfigurationCount
{
    private const int ValueLimit = 4096;

    public static BigInteger? Of(FeatureModel model, long effort)
    {
        bool hasMany = model.Features.Any(f => f.MaxInstances != 1);
        FeatureReduction? reduction = hasMany ? null : new FeatureReduction(model);
        FeatureSolver solver = new(model, reduction: reduction);
        if (!solver.Saturate(ValueLimit))
        {
            return null;
        }
        bool hasValues = solver.Clauses.Values.Count > 0;
        int instances = solver.Clauses.Instances.Count;
        bool[] isCounted = new bool[solver.Sat.VariableCount];
        BigInteger[] weights = new BigInteger[isCounted.Length * 2];
        Array.Fill(weights, BigInteger.One);
        List<int> variables = [];
        for (int i = 0; i < isCounted.Length; i++)
        {
            // Without values every helper follows from the features; with them some do not, and must not be counted.
            isCounted[i] = i < instances || !hasValues;
            bool isLeft = reduction is null || i >= model.Features.Length || reduction.IsKept(i);
            if (isLeft)
            {
                variables.Add(i);
            }
            if (reduction is not null && i < model.Features.Length)
            {
                weights[i * 2] = reduction.Weights[i];
            }
        }
        return new ModelCounter(solver.Sat.Clauses(), isCounted, weights).Count(variables, effort);
    }
}
