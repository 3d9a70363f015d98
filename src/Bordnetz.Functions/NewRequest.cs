using Bordnetz.Runtime;

namespace Bordnetz.Functions;

/// <summary>
/// Tells when a target was asked for anew. A client's request comes once; where a frame brings it, the same value
/// comes again and again, and only another value, or one after a pause, is a new request.
/// </summary>
internal sealed class NewRequest<T>(Input<T> input)
{
    private const long PauseNs = 1_000_000_000;

    private long _timeNs = -PauseNs;
    private T? _value;

    /// <summary>Whether it was asked for anew since the last call; call it once a step.</summary>
    public bool Came()
    {
        if (!input.IsGood || input.TimeNs <= _timeNs)
        {
            return false;
        }
        bool isNew = !EqualityComparer<T>.Default.Equals(input.Value, _value) || input.TimeNs - _timeNs >= PauseNs;
        _timeNs = input.TimeNs;
        _value = input.Value;
        return isNew;
    }
}
