using System.Collections.Immutable;

namespace Bordnetz.Optimization.Coverage;

/// <summary>Which configurations have which pairs of values of two features.</summary>
internal sealed class PairTable
{
    private readonly List<int[]> _rowsOfItem = [];
    private readonly List<int>[] _itemsOfRow;

    public PairTable(ImmutableArray<ImmutableArray<bool>> rows)
    {
        RowCount = rows.Length;
        _itemsOfRow = [.. rows.Select(_ => new List<int>())];
        // Features that always agree, or always differ, have the same pairs with others: one stands for all.
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<int> columns = [];
        for (int f = 0; f < rows[0].Length; f++)
        {
            int feature = f;
            string column = string.Concat(rows.Select(r => r[feature] == rows[0][feature] ? '1' : '0'));
            if (!column.Contains('0', StringComparison.Ordinal))
            {
                continue;
            }
            if (seen.Add(column))
            {
                columns.Add(f);
            }
        }
        int[] varying = [.. Enumerable.Range(0, rows[0].Length).Where(f => rows.Any(r => r[f] != rows[0][f]))];
        PairCount = CountPairs(rows, varying);
        for (int i = 0; i < columns.Count; i++)
        {
            // A single column still needs both of its values.
            for (int j = columns.Count == 1 ? i : i + 1; j < columns.Count; j++)
            {
                AddItems(rows, columns[i], columns[j]);
            }
        }
        if (_rowsOfItem.Count == 0)
        {
            AddItem([.. Enumerable.Range(0, RowCount)]);
        }
    }

    public int RowCount { get; }

    /// <summary>How many pairs of values of different varying features occur.</summary>
    public int PairCount { get; }

    /// <summary>For each thing to cover, the configurations that have it.</summary>
    public IReadOnlyList<int[]> RowsOfItem => _rowsOfItem;

    /// <summary>Configurations that cover everything, each the one that adds most.</summary>
    public List<int> Greedy()
    {
        List<int> chosen = [];
        bool[] isCovered = new bool[_rowsOfItem.Count];
        int left = isCovered.Length;
        while (left > 0)
        {
            int best = Enumerable.Range(0, RowCount).MaxBy(r => _itemsOfRow[r].Count(i => !isCovered[i]));
            chosen.Add(best);
            foreach (int item in _itemsOfRow[best].Where(i => !isCovered[i]))
            {
                isCovered[item] = true;
                left--;
            }
        }
        return chosen;
    }

    private static int CountPairs(ImmutableArray<ImmutableArray<bool>> rows, int[] varying)
    {
        int count = 0;
        for (int i = 0; i < varying.Length; i++)
        {
            for (int j = i + 1; j < varying.Length; j++)
            {
                int seen = 0;
                foreach (ImmutableArray<bool> row in rows)
                {
                    seen |= 1 << ((row[varying[i]] ? 2 : 0) + (row[varying[j]] ? 1 : 0));
                }
                count += int.PopCount(seen);
            }
        }
        return count;
    }

    private void AddItems(ImmutableArray<ImmutableArray<bool>> rows, int i, int j)
    {
        List<int>[] having =
        [
            [],
            [],
            [],
            [],
        ];
        for (int r = 0; r < rows.Length; r++)
        {
            having[(rows[r][i] ? 2 : 0) + (rows[r][j] ? 1 : 0)].Add(r);
        }
        foreach (List<int> some in having.Where(h => h.Count > 0))
        {
            AddItem([.. some]);
        }
    }

    private void AddItem(int[] rows)
    {
        foreach (int row in rows)
        {
            _itemsOfRow[row].Add(_rowsOfItem.Count);
        }
        _rowsOfItem.Add(rows);
    }
}
