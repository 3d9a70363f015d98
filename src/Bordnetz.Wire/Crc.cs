using System.Collections.Immutable;

namespace Bordnetz.Wire;

/// <summary>
/// The checks that vehicles use: those of the AUTOSAR CRC library (SWS_CRCLibrary) and those of CAN (ISO 11898-1).
/// </summary>
public static class Crc
{
    /// <summary>CRC-8 of SAE J1850, AUTOSAR <c>Crc_CalculateCRC8</c>: E2E profiles 1 and 11.</summary>
    public static CrcAlgorithm SaeJ1850 { get; } = new("CRC-8/SAE-J1850", 8, 0x1D, 0xFF, false, 0xFF, 0x4B);

    /// <summary>CRC-8 with polynomial 0x2F, AUTOSAR <c>Crc_CalculateCRC8H2F</c>: E2E profiles 2 and 22.</summary>
    public static CrcAlgorithm H2F { get; } = new("CRC-8/H2F", 8, 0x2F, 0xFF, false, 0xFF, 0xDF);

    /// <summary>CRC-8 of J1850's polynomial from zero to zero, as E2E profiles 1 and 11 run it.</summary>
    internal static CrcAlgorithm SaeJ1850FromZero { get; } = new("CRC-8/SAE-J1850-ZERO", 8, 0x1D, 0, false, 0, 0x37);

    /// <summary>CRC-16/CCITT-FALSE, AUTOSAR <c>Crc_CalculateCRC16</c>: E2E profiles 5 and 6.</summary>
    public static CrcAlgorithm CcittFalse { get; } =
        new("CRC-16/CCITT-FALSE", 16, 0x1021, 0xFFFF, false, 0x0000, 0x29B1);

    /// <summary>CRC-16/ARC, AUTOSAR <c>Crc_CalculateCRC16ARC</c>.</summary>
    public static CrcAlgorithm Arc { get; } = new("CRC-16/ARC", 16, 0x8005, 0x0000, true, 0x0000, 0xBB3D);

    /// <summary>CRC-32 of IEEE 802.3, AUTOSAR <c>Crc_CalculateCRC32</c>.</summary>
    public static CrcAlgorithm Ethernet { get; } =
        new("CRC-32", 32, 0x04C1_1DB7, 0xFFFF_FFFF, true, 0xFFFF_FFFF, 0xCBF4_3926);

    /// <summary>CRC-32 with polynomial 0xF4ACFB13, AUTOSAR <c>Crc_CalculateCRC32P4</c>: E2E profiles 4, 8, 44.</summary>
    public static CrcAlgorithm P4 { get; } =
        new("CRC-32/P4", 32, 0xF4AC_FB13, 0xFFFF_FFFF, true, 0xFFFF_FFFF, 0x1697_D06A);

    /// <summary>CRC-64 of ECMA-182's polynomial, AUTOSAR <c>Crc_CalculateCRC64</c>: E2E profile 7.</summary>
    public static CrcAlgorithm Ecma64 { get; } =
        new("CRC-64/XZ", 64, 0x42F0_E1EB_A9EA_3693, ulong.MaxValue, true, ulong.MaxValue, 0x995D_C9BB_DF19_39FA);

    /// <summary>CRC-15 of classical CAN frames (ISO 11898-1:2015, 10.4.2.6).</summary>
    public static CrcAlgorithm Can15 { get; } = new("CRC-15/CAN", 15, 0x4599, 0, false, 0, 0x059E);

    /// <summary>CRC-17 of CAN FD frames of up to 16 bytes; the register begins with its top bit set.</summary>
    public static CrcAlgorithm CanFd17 { get; } = new("CRC-17/CAN-FD", 17, 0x1_685B, 0x1_0000, false, 0, 0x9D9B);

    /// <summary>CRC-21 of longer CAN FD frames; the register begins with its top bit set.</summary>
    public static CrcAlgorithm CanFd21 { get; } = new("CRC-21/CAN-FD", 21, 0x10_2899, 0x10_0000, false, 0, 0x13_23D8);

    /// <summary>All of them.</summary>
    public static ImmutableArray<CrcAlgorithm> All { get; } =
    [SaeJ1850, H2F, CcittFalse, Arc, Ethernet, P4, Ecma64, Can15, CanFd17, CanFd21];
}
