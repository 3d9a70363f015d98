namespace Bordnetz.Analysis.NetworkCalculus;

/// <summary>A periodic flow of frames at an output port.</summary>
/// <param name="Class">The number of its traffic class, 0 the most urgent.</param>
/// <param name="FrameBits">Its frame in bits, preamble and gap included; positive.</param>
/// <param name="PeriodNs">Time between releases in nanoseconds; positive.</param>
/// <param name="JitterNs">Longest time from release to queuing in nanoseconds; null when it has no bound.</param>
/// <param name="Input">The link over which it comes, by any number; negative when it starts at the node of the port.</param>
/// <param name="InputBitRate">Rate of that link in bit/s; of no account when it starts here.</param>
public readonly record struct PortFlow(
    int Class,
    long FrameBits,
    long PeriodNs,
    long? JitterNs = 0,
    int Input = -1,
    long InputBitRate = 0
);
