namespace Bordnetz.Can;

/// <summary>What a reader makes of a departure from the format.</summary>
public enum DbcMode
{
    /// <summary>An error: the file is refused.</summary>
    Strict,

    /// <summary>
    /// A warning, wherever the meaning is clear enough: the files of the street are read whole, and every departure is
    /// named with line and column. What has no meaning is an error even so, and left out.
    /// </summary>
    Tolerant,
}
