namespace Bordnetz.Server.Viss;

/// <summary>
/// Leaves out the samples of a curve that straight lines between the others stand for with at most a given error
/// (the method of Ramer, Douglas and Peucker, with the error measured along the value).
/// </summary>
internal static class CurveLog
{
    /// <summary>The positions of the samples that stay, the first and the last among them.</summary>
    public static List<int> Reduce(ReadOnlySpan<double> times, ReadOnlySpan<double> values, double maxError)
    {
        int count = times.Length;
        bool[] stays = new bool[count];
        if (count > 0)
        {
            stays[0] = stays[^1] = true;
        }
        // A stack of its own: a curve may be as deep as it has samples.
        Stack<(int First, int Last)> spans = new([(0, count - 1)]);
        while (spans.TryPop(out var span))
        {
            int worst = -1;
            double error = maxError;
            double length = span.Last > span.First ? times[span.Last] - times[span.First] : 0;
            for (int i = span.First + 1; i < span.Last; i++)
            {
                double share = length > 0 ? (times[i] - times[span.First]) / length : 0;
                double line = values[span.First] + share * (values[span.Last] - values[span.First]);
                double off = Math.Abs(values[i] - line);
                if (off > error)
                {
                    (worst, error) = (i, off);
                }
            }
            if (worst > 0)
            {
                stays[worst] = true;
                spans.Push((span.First, worst));
                spans.Push((worst, span.Last));
            }
        }
        return [.. Enumerable.Range(0, count).Where(i => stays[i])];
    }
}
