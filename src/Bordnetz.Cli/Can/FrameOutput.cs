using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bordnetz.Cli.Can;

/// <summary>Standard output of commands that print until they are stopped.</summary>
internal static class FrameOutput
{
    /// <summary>
    /// Standard output, buffered. Into a pipe it fails with an <see cref="IOException"/> when the reader has gone (as
    /// after <c>| head</c>), where <see cref="Console"/> would go on into the void.
    /// </summary>
    public static StreamWriter Open() => new(OpenStream(), new UTF8Encoding(false), 1 << 16);

    private static Stream OpenStream()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            FileStream pipe = new(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
            if (!pipe.CanSeek)
            {
                return pipe;
            }
        }
        return Console.OpenStandardOutput();
    }
}
