using System.Xml.Linq;
using Bordnetz.TestKit;

namespace Bordnetz.Tests.Repository;

/// <summary>The house has floors (ARCHITECTURE.md); a room may use rooms on lower floors only.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, int> Floors = new()
    {
        ["Bordnetz.Problems"] = -1,
        ["Bordnetz.Wire"] = 0,
        ["Bordnetz.Signals"] = 0,
        ["Bordnetz.Signals.Generator"] = 0,
        ["Bordnetz.Plant"] = 0,
        ["Bordnetz.Can"] = 1,
        ["Bordnetz.Can.Generator"] = 1,
        ["Bordnetz.Signals.Client"] = 1,
        ["Bordnetz.SomeIp"] = 1,
        ["Bordnetz.Update"] = 1,
        ["Bordnetz.Diagnostics"] = 2,
        ["Bordnetz.Model"] = 2,
        ["Bordnetz.Analysis"] = 3,
        ["Bordnetz.Runtime"] = 3,
        ["Bordnetz.Functions"] = 4,
        ["Bordnetz.Optimization"] = 4,
        ["Bordnetz.Simulation"] = 4,
        ["Bordnetz.Server"] = 5,
        ["Bordnetz.Fleet"] = 5,
        ["Bordnetz.Cli"] = 6,
    };

    [Fact]
    public void No_room_refers_to_its_own_floor_or_a_higher_one()
    {
        List<string> wrong = [];
        foreach (
            string project in Directory.EnumerateFiles(
                RepositoryFiles.At("src"),
                "*.csproj",
                SearchOption.AllDirectories
            )
        )
        {
            string room = Path.GetFileNameWithoutExtension(project);
            Assert.True(Floors.ContainsKey(room), $"{room} has no floor: add it to this table and to ARCHITECTURE.md");
            foreach (XElement reference in XDocument.Load(project).Descendants("ProjectReference"))
            {
                string other = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
                if (Floors[other] >= Floors[room])
                {
                    wrong.Add($"{room} (floor {Floors[room]}) refers to {other} (floor {Floors[other]})");
                }
            }
        }
        Assert.Empty(wrong);
    }
}
