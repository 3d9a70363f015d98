namespace Bordnetz.Can.Logs;

/// <summary>PEAK's TRC where its version matters; <see cref="LogFormats"/> writes the newest.</summary>
public static class TrcFormat
{
    /// <summary>Makes a writer of a certain version.</summary>
    public static LogWriter Write(Stream stream, TrcVersion version)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new TrcWriter(stream, version);
    }
}
