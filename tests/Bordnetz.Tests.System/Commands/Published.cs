namespace Bordnetz.Tests.System.Commands;

/// <summary>Reads what was published beside a recorded drive: NumPy's array files of doubles.</summary>
internal static class Published
{
    /// <summary>The first of a table's columns.</summary>
    public static double[] ReadColumn(string path, int columns)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = bytes[6] == 1 ? 10 + BitConverter.ToUInt16(bytes, 8) : 12 + BitConverter.ToInt32(bytes, 8);
        double[] values = new double[(bytes.Length - header) / 8 / columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BitConverter.ToDouble(bytes, header + (i * columns * 8));
        }
        return values;
    }
}
