using Bordnetz.Can;
using Bordnetz.Problems;

namespace Bordnetz.Tests.Can;

public sealed class DbcCorpusTests
{
    [Fact]
    public void Every_public_file_is_read_whole_in_tolerant_mode()
    {
        List<string> wrong = [];
        foreach (string path in DbcCorpus.Files())
        {
            ProblemLog log = new();
            DbcFile? file = DbcReader.Read(path, log, DbcMode.Tolerant);
            (int messages, int signals) = DbcCorpus.CountLines(path);
            if (file is null)
            {
                wrong.Add($"{path}: not read");
                continue;
            }
            int readMessages = file.Messages.Length + (file.IndependentSignals.Length > 0 ? 1 : 0);
            int readSignals = file.Messages.Sum(m => m.Signals.Length) + file.IndependentSignals.Length;
            if ((messages, signals) != (readMessages, readSignals))
            {
                wrong.Add($"{path}: {messages}/{signals} lines, {readMessages}/{readSignals} read");
            }
            wrong.AddRange(log.Problems.Where(p => p.Severity == Severity.Error).Select(p => p.ToString()));
        }
        Assert.Empty(wrong);
    }
}
