using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Bordnetz.Model.Formatting;

namespace Bordnetz.Model.Editing;

/// <summary>
/// Differences of texts in the unified format that <c>git apply</c> and <c>patch -p1</c> take, with three lines of context.
/// The shortest edit script by E. Myers, "An O(ND) difference algorithm and its variations" (1986). Pure and thread-safe.
/// </summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The differences of several files; empty when there are none.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">The folder that the paths in the patch are relative to.</param>
    public static string Of(ImmutableArray<FormattedFile> files, string folder)
    {
        StringBuilder text = new();
        foreach (FormattedFile file in files.Where(f => f.IsChanged))
        {
            string name = Path.GetRelativePath(folder, Path.GetFullPath(file.Path)).Replace('\\', '/');
            text.Append("--- a/").Append(name).Append("\n+++ b/").Append(name).Append('\n');
            AppendHunks(text, Lines(file.Before), Lines(file.After));
        }
        return text.ToString();
    }

    // With their ends, so that a missing last one is a difference.
    private static string[] Lines(string text)
    {
        string[] parts = text.Split('\n');
        return [.. parts.Take(parts.Length - 1).Select(l => l + "\n"), .. parts[^1].Length > 0 ? parts[^1..] : []];
    }

    private static void AppendHunks(StringBuilder text, string[] before, string[] after)
    {
        List<(char Mark, int Before, int After)> script = Script(before, after);
        for (int i = 0; i < script.Count; )
        {
            if (script[i].Mark == ' ')
            {
                i++;
                continue;
            }
            int start = Math.Max(0, i - Context);
            int end = i;
            int unchanged = 0;
            for (int j = i; j < script.Count && unchanged <= 2 * Context; j++)
            {
                unchanged = script[j].Mark == ' ' ? unchanged + 1 : 0;
                end = unchanged == 0 ? j + 1 : end;
            }
            int stop = Math.Min(script.Count, end + Context);
            Append(text, script.GetRange(start, stop - start), before, after);
            i = stop;
        }
    }

    private static void Append(
        StringBuilder text,
        List<(char Mark, int Before, int After)> hunk,
        string[] before,
        string[] after
    )
    {
        int old = hunk.Count(l => l.Mark != '+');
        int made = hunk.Count(l => l.Mark != '-');
        // Of an empty side the number is that of the line before it.
        int oldStart = hunk[0].Before + (old > 0 ? 1 : 0);
        int madeStart = hunk[0].After + (made > 0 ? 1 : 0);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{oldStart},{old} +{madeStart},{made} @@\n");
        foreach ((char mark, int a, int b) in hunk)
        {
            string line = mark == '+' ? after[b] : before[a];
            text.Append(mark).Append(line);
            if (!line.EndsWith('\n'))
            {
                text.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    private static List<(char Mark, int Before, int After)> Script(string[] before, string[] after)
    {
        List<int[]> rounds = [];
        int most = before.Length + after.Length;
        int[] furthest = new int[(2 * most) + 3];
        for (int d = 0; d <= most; d++)
        {
            for (int k = -d; k <= d; k += 2)
            {
                int i = most + 1 + k;
                int x =
                    k == -d || (k != d && furthest[i - 1] < furthest[i + 1]) ? furthest[i + 1] : furthest[i - 1] + 1;
                int y = x - k;
                while (x < before.Length && y < after.Length && before[x] == after[y])
                {
                    x++;
                    y++;
                }
                furthest[i] = x;
                if (x >= before.Length && y >= after.Length)
                {
                    rounds.Add(furthest[(most + 1 - d)..(most + 2 + d)]);
                    return Back(rounds, before.Length, after.Length);
                }
            }
            rounds.Add(furthest[(most + 1 - d)..(most + 2 + d)]);
        }
        return [];
    }

    private static List<(char Mark, int Before, int After)> Back(List<int[]> rounds, int x, int y)
    {
        List<(char, int, int)> script = [];
        for (int d = rounds.Count - 1; d >= 0; d--)
        {
            int k = x - y;
            bool down = d > 0 && (k == -d || (k != d && At(d - 1, k - 1) < At(d - 1, k + 1)));
            int fromX = d == 0 ? 0 : At(d - 1, down ? k + 1 : k - 1);
            int fromY = d == 0 ? 0 : fromX - (down ? k + 1 : k - 1);
            int behindEdit = d == 0 || down ? fromX : fromX + 1;
            while (x > behindEdit)
            {
                x--;
                y--;
                script.Add((' ', x, y));
            }
            if (d > 0)
            {
                if (down)
                {
                    y--;
                    script.Add(('+', x, y));
                }
                else
                {
                    x--;
                    script.Add(('-', x, y));
                }
            }
        }
        script.Reverse();
        return script;

        // Of a round only the diagonals from -d to d are kept.
        int At(int d, int k) => Math.Abs(k) <= d ? rounds[d][k + d] : -1;
    }
}
