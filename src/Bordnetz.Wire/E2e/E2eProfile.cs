namespace Bordnetz.Wire.E2e;

/// <summary>
/// A protection of AUTOSAR's end-to-end protocol, set up for one message: it can put the header into a message and
/// can read it back. Immutable and thread-safe; neither direction allocates or throws. The counters live in
/// <see cref="E2eProtector"/> and <see cref="E2eChecker"/>.
/// </summary>
public abstract class E2eProfile
{
    private protected E2eProfile(string name, E2eSettings settings, uint counterModulus, int headerEnd, int maxLength)
    {
        Name = name;
        Settings = settings;
        CounterModulus = counterModulus;
        MinLength = Math.Max(settings.MinLength, headerEnd);
        MaxLength = settings.MaxLength == 0 ? maxLength : Math.Min(settings.MaxLength, maxLength);
        MaxLength = Math.Max(MaxLength, MinLength);
    }

    /// <summary>The profile's name in AUTOSAR, such as <c>P04</c>.</summary>
    public string Name { get; }

    /// <summary>What the profile was told.</summary>
    public E2eSettings Settings { get; }

    /// <summary>How many counter values there are; 0 stands for all of 32 bits.</summary>
    public uint CounterModulus { get; }

    /// <summary>Shortest message that can be protected, in bytes.</summary>
    public int MinLength { get; }

    /// <summary>Longest message that can be protected, in bytes.</summary>
    public int MaxLength { get; }

    /// <summary>Whether the receiver keeps the counter as profiles 1 and 2 do, with a first and a trial time.</summary>
    internal virtual bool HasInitialPhase => false;

    /// <summary>Whether the sender's first message carries counter 1 and not 0.</summary>
    internal virtual bool CountsBeforeSending => false;

    /// <summary>Puts the protection into a message that already has room for it.</summary>
    /// <returns>Whether the message has a length that the profile allows.</returns>
    public bool TryProtect(Span<byte> message, uint counter)
    {
        if (!Fits(message.Length))
        {
            return false;
        }
        Write(message, CounterModulus == 0 ? counter : counter % CounterModulus);
        return true;
    }

    /// <summary>Reads the counter of a message, if length, identifier and check value are right.</summary>
    public bool TryRead(ReadOnlySpan<byte> message, out uint counter)
    {
        counter = 0;
        return Fits(message.Length) && Read(message, out counter);
    }

    private protected abstract void Write(Span<byte> message, uint counter);

    private protected abstract bool Read(ReadOnlySpan<byte> message, out uint counter);

    private bool Fits(int length) => length >= MinLength && length <= MaxLength;
}
