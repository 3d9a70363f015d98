using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

public sealed class SameContentTests
{
    [Fact]
    public void A_difference_anywhere_in_the_tree_is_found()
    {
        DbcFile file = DbcReader.ReadText(SampleDbc.Text, "sample.dbc", new ProblemLog())!;
        DbcMessage message = file.Messages[0];
        DbcSignal signal = message.Signals[0];
        DbcSignal[] changed =
        [
            signal with
            {
                Max = 7,
            },
            signal with
            {
                Values = [(-1, "invalid"), (0, "nothing")],
            },
            signal with
            {
                Attributes = [],
            },
            signal with
            {
                Symbol = "S",
            },
        ];
        foreach (DbcSignal other in changed)
        {
            DbcFile differs = file with
            {
                Messages = [message with { Signals = [other, .. message.Signals[1..]] }, .. file.Messages[1..]],
            };
            Assert.StartsWith(
                ".Messages[0].Signals[0].",
                SameContent.Difference(file, differs),
                StringComparison.Ordinal
            );
        }
        Assert.Null(SameContent.Difference(file, file with { Name = "other.dbc" }));
    }
}
