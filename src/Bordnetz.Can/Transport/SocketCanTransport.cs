using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bordnetz.Problems;

namespace Bordnetz.Can.Transport;

/// <summary>A CAN interface of the Linux kernel: raw socket, CAN FD, error reports, kernel filters and stamps.</summary>
public sealed class SocketCanTransport : ICanTransport
{
    private const int CanRaw = 101;
    private const int MostAttempts = 1000;
    private const int RawFilter = 1;
    private const int RawErrorFilter = 2;
    private const int RawFdFrames = 5;
    private const uint StampRequest = 0x8907;
    private const uint ExtendedFlag = 0x8000_0000;
    private const uint AllErrors = 0x1FFF_FFFF;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly ProblemLog _problems;
    private IReadOnlyList<CanFilter> _filters = [];

    private SocketCanTransport(string name, Socket socket, bool isFd, TimeProvider time, ProblemLog problems)
    {
        Name = name;
        _socket = socket;
        _time = time;
        _problems = problems;
        Abilities = CanTransportAbilities.Remote | CanTransportAbilities.Errors | CanTransportAbilities.Timestamps;
        Abilities |= isFd ? CanTransportAbilities.Fd : 0;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public CanTransportAbilities Abilities { get; }

    /// <summary>The kernel keeps the filters; frames that do not pass cost nothing.</summary>
    public IReadOnlyList<CanFilter> Filters
    {
        get => _filters;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _filters = value;
            byte[] option = new byte[8 * Math.Max(value.Count, 1)];
            for (int i = 0; i < value.Count; i++)
            {
                uint kind = value[i].IsExtended ? ExtendedFlag : 0;
                BinaryPrimitives.WriteUInt32LittleEndian(option.AsSpan(8 * i), value[i].Id | kind);
                BinaryPrimitives.WriteUInt32LittleEndian(option.AsSpan((8 * i) + 4), value[i].Mask | ExtendedFlag);
            }
            _socket.SetRawSocketOption(CanRaw, RawFilter, option);
        }
    }

    /// <summary>Opens an interface such as <c>can0</c> or <c>vcan0</c>.</summary>
    /// <param name="interfaceName">The interface, which must be up.</param>
    /// <param name="time">Stamps frames that the kernel does not.</param>
    /// <param name="problems">Takes what goes wrong, now and while receiving.</param>
    /// <param name="transport">The transport.</param>
    public static bool TryOpen(
        string interfaceName,
        TimeProvider time,
        ProblemLog problems,
        [NotNullWhen(true)] out SocketCanTransport? transport
    )
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(problems);
        transport = null;
        string name = $"socketcan://{interfaceName}";
        if (!OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian)
        {
            problems.Add(TransportProblems.CannotOpen(name, "SocketCAN is a part of Linux."));
            return false;
        }
        Socket socket;
        try
        {
            socket = new Socket(AddressFamily.ControllerAreaNetwork, SocketType.Raw, ProtocolType.Raw);
        }
        catch (SocketException)
        {
            problems.Add(
                TransportProblems.CannotOpen(
                    name,
                    "this kernel has no CAN (modprobe can can_raw vcan), or the process may not use it; "
                        + "UDP multicast, cannelloni and socketcand need no kernel CAN."
                )
            );
            return false;
        }
        if (!TryIndex(interfaceName, out int index))
        {
            socket.Dispose();
            problems.Add(
                TransportProblems.CannotOpen(name, $"there is no interface '{interfaceName}' (ip link show).")
            );
            return false;
        }
        try
        {
            bool isFd = TryFd(socket);
            socket.SetRawSocketOption(CanRaw, RawErrorFilter, BitConverter.GetBytes(AllErrors));
            socket.Bind(new InterfaceAddress(index));
            transport = new SocketCanTransport(name, socket, isFd, time, problems);
            return true;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            problems.Add(TransportProblems.CannotOpen(name, $"{e.Message} (ip link set {interfaceName} up)."));
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Problem?> SendAsync(CanFrame frame, CancellationToken cancellation = default)
    {
        if (TransportProblems.Refuse(Name, Abilities, frame) is { } refused)
        {
            return refused;
        }
        byte[] bytes = new byte[SocketCanPacket.FdSize];
        int size = SocketCanPacket.Write(frame, bytes, bigEndian: false);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await _socket.SendAsync(bytes.AsMemory(0, size), cancellation);
                return null;
            }
            catch (SocketException e)
                when (e.SocketErrorCode == SocketError.NoBufferSpaceAvailable && attempt < MostAttempts)
            {
                // The interface's queue is full: the bus is slower than this program.
                await Task.Delay(TimeSpan.FromMilliseconds(1), _time, cancellation);
            }
            catch (SocketException e)
            {
                return TransportProblems.Lost(Name, e.Message);
            }
            catch (ObjectDisposedException)
            {
                return TransportProblems.Lost(Name, "the transport was closed");
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReceivedFrame> ReceiveAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        byte[] bytes = new byte[SocketCanPacket.FdSize];
        while (true)
        {
            int size = await ReceiveOneAsync(bytes, cancellation);
            if (size < 0)
            {
                yield break;
            }
            bool isFd = size == SocketCanPacket.FdSize;
            if (SocketCanPacket.TryRead(bytes.AsSpan(0, size), bigEndian: false, isFd, out CanFrame frame))
            {
                yield return new ReceivedFrame(frame, StampNs());
            }
            else
            {
                _problems.Add(TransportProblems.NotUnderstood(Name, "a frame that cannot be"));
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<int> ReceiveOneAsync(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            return await _socket.ReceiveAsync(bytes, cancellation);
        }
        catch (SocketException e)
        {
            _problems.Add(TransportProblems.Lost(Name, e.Message));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Ended by this side.
        }
        return -1;
    }

    private static bool TryFd(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(CanRaw, RawFdFrames, BitConverter.GetBytes(1));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool TryIndex(string interfaceName, out int index)
    {
        index = 0;
        string file = Path.Combine("/sys/class/net", Path.GetFileName(interfaceName), "ifindex");
        return File.Exists(file)
            && int.TryParse(
                File.ReadAllText(file),
                NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out index
            );
    }

    private long StampNs()
    {
        int result = IoControl((int)_socket.Handle, StampRequest, out Timespec stamp);
        return result == 0 ? ((long)stamp.Seconds * 1_000_000_000) + stamp.Nanoseconds : TransportProblems.NowNs(_time);
    }

    [DllImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int IoControl(int descriptor, nuint request, out Timespec stamp);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    /// <summary><c>struct sockaddr_can</c>: family, two bytes nothing, interface index, eight bytes nothing.</summary>
    private sealed class InterfaceAddress(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.ControllerAreaNetwork;

        public override SocketAddress Serialize()
        {
            SocketAddress address = new(AddressFamily.ControllerAreaNetwork, 16);
            for (int i = 0; i < 4; i++)
            {
                address[4 + i] = (byte)(index >> (8 * i));
            }
            return address;
        }

        public override EndPoint Create(SocketAddress socketAddress) => this;
    }
}
