using System.Collections.Immutable;
using System.CommandLine;
using Bordnetz.Model;
using Bordnetz.Problems;

namespace Bordnetz.Cli.Commands;

/// <summary>The option <c>--fault</c>, which breaks something in the vehicle.</summary>
internal static class FaultOption
{
    public static Option<string[]> Create() =>
        new("--fault")
        {
            Description =
                "Breaks something, such as node:zone.rear=off@10s+5s; TARGET:NAME=KIND[:AMOUNT][@TIME][+TIME], targets node, "
                + "network, link, frame, signal, function, supply. May be given several times.",
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>Reads the faults; what is wrong with them is among the problems.</summary>
    public static ImmutableArray<Fault> Read(string[]? texts, ProblemLog log)
    {
        ImmutableArray<Fault>.Builder faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (string text in texts ?? [])
        {
            if (Fault.Parse(text, out string wrong) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                log.Error("BN6006", default, $"--fault: {wrong}");
            }
        }
        return faults.DrainToImmutable();
    }
}
