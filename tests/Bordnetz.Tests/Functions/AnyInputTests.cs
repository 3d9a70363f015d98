using Bordnetz.Functions;
using Bordnetz.Model;
using Bordnetz.Runtime;
using Bordnetz.Signals;
using CsCheck;

namespace Bordnetz.Tests.Functions;

public sealed class AnyInputTests
{
    private static readonly double[] Numbers =
    [
        0,
        1,
        -1,
        15,
        55,
        99.9,
        -300,
        5000,
        1e9,
        -1e9,
        double.NaN,
        double.MaxValue,
    ];

    public static TheoryData<string> Functions => [.. Names];

    // What stands in for code that is not written yet is of no platform that has its code.
    private static IEnumerable<string> Names => VehicleFunctions.CreateLibrary().Names.Where(n => n != "relay");

    [Fact]
    public void The_reference_platform_uses_every_function_and_every_function_has_code()
    {
        SortedSet<string> used = new(StringComparer.Ordinal);
        foreach (Variant variant in ReferencePlatform.Platform.Variants)
        {
            foreach (Function function in variant.Functions)
            {
                used.Add(function.Name);
                // Throws when code and description do not fit.
                Assert.Equal(
                    function,
                    new FunctionHarness(VehicleFunctions.CreateLibrary(), variant, function.Name).Function
                );
            }
        }
        Assert.Equal(Names, used);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Whatever_comes_in_numbers_go_out(string name)
    {
        Variant variant = ReferencePlatform.Platform.Variants.First(v => v.Functions.Any(f => f.Name == name));
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    FunctionHarness harness = new(VehicleFunctions.CreateLibrary(), variant, name);
                    uint state = (uint)seed | 1;
                    for (int i = 0; i < 30; i++)
                    {
                        foreach (SignalDefinition signal in harness.Function.Reads)
                        {
                            Feed(harness, signal, false, ref state);
                        }
                        foreach (SignalDefinition signal in harness.Function.Provides)
                        {
                            Feed(harness, signal, true, ref state);
                        }
                        harness.Step();
                    }
                    // And once all is normal again the outputs are numbers again: nothing stuck.
                    foreach (SignalDefinition signal in harness.Function.Reads.Where(s => s.Type.IsNumeric()))
                    {
                        harness.Set(signal.Path, 20.0);
                    }
                    harness.Step(3);
                    Assert.All(harness.Function.Publishes, s => AssertSane(harness.Get(s.Path), s));
                    Assert.All(harness.Function.Actuates, s => AssertSane(harness.GetTarget(s.Path), s));
                },
                iter: 20
            );
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_step_allocates_nothing(string name)
    {
        Variant variant = ReferencePlatform.Platform.Variants.First(v => v.Functions.Any(f => f.Name == name));
        FunctionHarness harness = new(VehicleFunctions.CreateLibrary(), variant, name);
        foreach (SignalDefinition signal in harness.Function.Reads.Where(s => s.Type.IsNumeric()))
        {
            harness.Set(signal.Path, 20.0);
        }
        harness.Step(200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        harness.Step(200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertSane(SignalValue value, SignalDefinition signal)
    {
        if (value.HasValue && signal.Type.IsNumeric())
        {
            Assert.True(double.IsFinite(value.ToNumber()), $"{signal.Path} is {value}");
        }
        if (value.HasValue && signal.Allowed.Length > 0)
        {
            Assert.Contains(value, signal.Allowed);
        }
    }

    private static void Feed(FunctionHarness harness, SignalDefinition signal, bool target, ref uint state)
    {
        state = state * 1664525 + 1013904223;
        int pick = (int)(state >> 20);
        if (signal.Type == DataType.String)
        {
            string text = signal.Allowed.Length == 0 ? "" : signal.Allowed[pick % signal.Allowed.Length].ToText()!;
            _ = target ? harness.Request(signal.Path, text) : harness.Set(signal.Path, text);
        }
        else
        {
            double number = Numbers[pick % Numbers.Length];
            _ = target ? harness.Request(signal.Path, number) : harness.Set(signal.Path, number);
        }
    }
}
