using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Bordnetz.Can;

/// <summary>Makes the code of a <see cref="CompiledMessage"/>.</summary>
internal sealed class MessageCompiler(MessageCodec codec)
{
    /// <summary>Reads all signals of a payload that is long enough.</summary>
    internal delegate void Decoder(ref byte payload, ref double physical);

    /// <summary>Writes all signals to a payload that is long enough.</summary>
    internal delegate void Encoder(ref double physical, ref byte payload);

    private static readonly MethodInfo Swap = Method<ulong>(typeof(BinaryPrimitives), "ReverseEndianness");
    private static readonly MethodInfo ToSingle = Method<uint>(typeof(BitConverter), "UInt32BitsToSingle");
    private static readonly MethodInfo ToDouble = Method<ulong>(typeof(BitConverter), "UInt64BitsToDouble");
    private static readonly MethodInfo Round = Method<double>(typeof(Math), "Round");
    private static readonly MethodInfo ToRaw = typeof(SignalCodec).GetMethod(nameof(SignalCodec.ToRaw))!;

    private readonly MessagePlan? _plan = MessagePlan.Of(codec.Message);
    private readonly Dictionary<(int Window, bool IsBigEndian), LocalBuilder> _words = [];
    private ILGenerator _il = null!;
    private LocalBuilder?[] _raws = [];
    private LocalBuilder _value = null!;

    public Decoder? CompileDecoder()
    {
        if (_plan is null)
        {
            return null;
        }
        DynamicMethod method = Begin(
            "Decode",
            [typeof(SignalCodec[]), typeof(byte).MakeByRefType(), typeof(double).MakeByRefType()]
        );
        LoadWords();
        DecodeGroup(_plan.Root);
        _il.Emit(OpCodes.Ret);
        return (Decoder)method.CreateDelegate(typeof(Decoder), codec.Signals.ToArray());
    }

    public Encoder? CompileEncoder()
    {
        bool overlaps = false;
        DbcLayoutCheck.Check(codec.Message, (code, _, _) => overlaps |= code == "BN2012");
        if (_plan is null || overlaps)
        {
            return null;
        }
        DynamicMethod method = Begin(
            "Encode",
            [typeof(SignalCodec[]), typeof(double).MakeByRefType(), typeof(byte).MakeByRefType()]
        );
        _value = _il.DeclareLocal(typeof(double));
        DeclareWords();
        foreach (LocalBuilder word in _words.Values)
        {
            _il.Emit(OpCodes.Ldc_I8, 0L);
            _il.Emit(OpCodes.Stloc, word);
        }
        EncodeGroup(_plan.Root);
        StoreWords();
        _il.Emit(OpCodes.Ret);
        return (Encoder)method.CreateDelegate(typeof(Encoder), codec.Signals.ToArray());
    }

    private DynamicMethod Begin(string name, Type[] parameters)
    {
        DynamicMethod method = new(
            $"{name} {codec.Message.Name}",
            typeof(void),
            parameters,
            typeof(MessageCompiler),
            true
        );
        _il = method.GetILGenerator();
        _words.Clear();
        _raws = new LocalBuilder?[codec.Signals.Length];
        return method;
    }

    // --- words: the bytes of a window as one number, in one byte order or the other ---

    private void DeclareWords()
    {
        for (int i = 0; i < codec.Signals.Length; i++)
        {
            (int, bool) key = (_plan!.WindowOf[i], IsBigEndian(i));
            if (!_words.ContainsKey(key))
            {
                _words.Add(key, _il.DeclareLocal(typeof(ulong)));
            }
        }
    }

    private void LoadWords()
    {
        DeclareWords();
        foreach (((int window, bool isBigEndian), LocalBuilder word) in _words)
        {
            LoadBytes(_plan!.Windows[window]);
            if (isBigEndian)
            {
                _il.Emit(OpCodes.Call, Swap);
            }
            _il.Emit(OpCodes.Stloc, word);
        }
    }

    private void LoadBytes(int window)
    {
        int length = codec.Message.Length;
        if (length >= 8)
        {
            Load(1, window, OpCodes.Ldind_I8);
            return;
        }
        // Two overlapping loads fill the low bytes; the rest stay 0.
        OpCode load = length switch
        {
            >= 4 => OpCodes.Ldind_U4,
            >= 2 => OpCodes.Ldind_U2,
            _ => OpCodes.Ldind_U1,
        };
        int size =
            length >= 4 ? 4
            : length >= 2 ? 2
            : 1;
        Load(1, 0, load);
        _il.Emit(OpCodes.Conv_U8);
        if (length > size)
        {
            Load(1, length - size, load);
            _il.Emit(OpCodes.Conv_U8);
            Shift(OpCodes.Shl, 8 * (length - size));
            _il.Emit(OpCodes.Or);
        }
    }

    private void Load(int argument, int offset, OpCode load)
    {
        Address(argument, offset);
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(load);
    }

    private void Address(int argument, int offset)
    {
        _il.Emit(argument == 1 ? OpCodes.Ldarg_1 : OpCodes.Ldarg_2);
        if (offset > 0)
        {
            _il.Emit(OpCodes.Ldc_I4, offset);
            _il.Emit(OpCodes.Add);
        }
    }

    private void Shift(OpCode shift, int bits)
    {
        if (bits > 0)
        {
            _il.Emit(OpCodes.Ldc_I4, bits);
            _il.Emit(shift);
        }
    }

    private bool IsBigEndian(int i) => codec.Signals[i].Signal.ByteOrder == ByteOrder.BigEndian;

    private LocalBuilder WordOf(int i) => _words[(_plan!.WindowOf[i], IsBigEndian(i))];

    private int ShiftOf(int i) => codec.Signals[i].Span.ShiftIn(_plan!.Windows[_plan.WindowOf[i]]);

    // --- decoding ---

    private void DecodeGroup(MessagePlan.Group group)
    {
        foreach (int i in group.Signals)
        {
            Address(2, i * sizeof(double));
            PushRaw(i);
            PushPhysical(codec.Signals[i].Signal);
            _il.Emit(OpCodes.Stind_R8);
        }
        foreach (MessagePlan.Dependent dependent in group.Dependents)
        {
            Label absent = _il.DefineLabel();
            Label end = _il.DefineLabel();
            JumpUnlessSelected(dependent, absent);
            DecodeGroup(dependent.Group);
            _il.Emit(OpCodes.Br, end);
            _il.MarkLabel(absent);
            StoreAbsent(dependent.Group);
            _il.MarkLabel(end);
        }
    }

    private void StoreAbsent(MessagePlan.Group group)
    {
        foreach (int i in group.Signals)
        {
            Address(2, i * sizeof(double));
            _il.Emit(OpCodes.Ldc_R8, double.NaN);
            _il.Emit(OpCodes.Stind_R8);
        }
        foreach (MessagePlan.Dependent dependent in group.Dependents)
        {
            StoreAbsent(dependent.Group);
        }
    }

    private void PushRaw(int i)
    {
        DbcSignal signal = codec.Signals[i].Signal;
        _il.Emit(OpCodes.Ldloc, WordOf(i));
        Shift(OpCodes.Shl, 64 - ShiftOf(i) - signal.Length);
        Shift(signal.Kind == RawKind.Signed ? OpCodes.Shr : OpCodes.Shr_Un, 64 - signal.Length);
    }

    private void PushPhysical(DbcSignal signal)
    {
        switch (signal.Kind)
        {
            case RawKind.Float32:
                _il.Emit(OpCodes.Conv_U4);
                _il.Emit(OpCodes.Call, ToSingle);
                break;
            case RawKind.Float64:
                _il.Emit(OpCodes.Call, ToDouble);
                break;
            case RawKind.Unsigned when signal.Length == 64:
                _il.Emit(OpCodes.Conv_R_Un);
                break;
            default:
                break;
        }
        _il.Emit(OpCodes.Conv_R8);
        bool isInteger = signal.Kind is RawKind.Unsigned or RawKind.Signed;
        if (!isInteger || !signal.Factor.Equals(1d))
        {
            _il.Emit(OpCodes.Ldc_R8, signal.Factor);
            _il.Emit(OpCodes.Mul);
        }
        // Adding 0 changes only a negative zero.
        if (!isInteger || !signal.Offset.Equals(0d) || !(signal.Factor > 0))
        {
            _il.Emit(OpCodes.Ldc_R8, signal.Offset);
            _il.Emit(OpCodes.Add);
        }
    }

    // --- multiplexing ---

    private void JumpUnlessSelected(MessagePlan.Dependent dependent, Label absent)
    {
        Label present = _il.DefineLabel();
        LocalBuilder raw = RawOf(dependent.Multiplexer);
        foreach ((uint from, uint to) in dependent.Ranges)
        {
            // raw − from ≤ to − from, without a sign
            _il.Emit(OpCodes.Ldloc, raw);
            _il.Emit(OpCodes.Ldc_I8, (long)from);
            _il.Emit(OpCodes.Sub);
            _il.Emit(OpCodes.Ldc_I8, (long)to - from);
            _il.Emit(OpCodes.Ble_Un, present);
        }
        _il.Emit(OpCodes.Br, absent);
        _il.MarkLabel(present);
    }

    // The bits of a multiplexer, kept from the first use: the dominating group reads them before any dependent.
    private LocalBuilder RawOf(int i)
    {
        if (_raws[i] is { } known)
        {
            return known;
        }
        LocalBuilder raw = _il.DeclareLocal(typeof(ulong));
        _il.Emit(OpCodes.Ldloc, WordOf(i));
        Shift(OpCodes.Shr_Un, ShiftOf(i));
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)codec.Signals[i].Mask));
        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Stloc, raw);
        _raws[i] = raw;
        return raw;
    }

    // --- encoding ---

    private void EncodeGroup(MessagePlan.Group group)
    {
        foreach (int i in group.Signals)
        {
            EncodeSignal(i);
        }
        foreach (MessagePlan.Dependent dependent in group.Dependents)
        {
            Label absent = _il.DefineLabel();
            JumpUnlessSelected(dependent, absent);
            EncodeGroup(dependent.Group);
            _il.MarkLabel(absent);
        }
    }

    private void EncodeSignal(int i)
    {
        SignalCodec signal = codec.Signals[i];
        Label given = _il.DefineLabel();
        Label done = _il.DefineLabel();
        Load(1, i * sizeof(double), OpCodes.Ldind_R8);
        _il.Emit(OpCodes.Stloc, _value);
        _il.Emit(OpCodes.Ldloc, _value);
        _il.Emit(OpCodes.Ldloc, _value);
        _il.Emit(OpCodes.Beq, given);
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)(codec.StartOf(i) & signal.Mask)));
        _il.Emit(OpCodes.Br, done);
        _il.MarkLabel(given);
        PushRounded(i, signal, done);
        _il.MarkLabel(done);
        Shift(OpCodes.Shl, ShiftOf(i));
        _il.Emit(OpCodes.Ldloc, WordOf(i));
        _il.Emit(OpCodes.Or);
        _il.Emit(OpCodes.Stloc, WordOf(i));
    }

    // Leaves the raw bits of _value on the stack at the label.
    private void PushRounded(int i, SignalCodec codecOfSignal, Label done)
    {
        DbcSignal signal = codecOfSignal.Signal;
        bool isInteger = signal.Kind is RawKind.Unsigned or RawKind.Signed;
        if (!isInteger || signal.Factor.Equals(0d))
        {
            _il.Emit(OpCodes.Ldarg_0);
            _il.Emit(OpCodes.Ldc_I4, i);
            _il.Emit(OpCodes.Ldelem_Ref);
            _il.Emit(OpCodes.Ldloc, _value);
            _il.Emit(OpCodes.Call, ToRaw);
            return;
        }
        RawLimits limits = codecOfSignal.Limits;
        _il.Emit(OpCodes.Ldloc, _value);
        if (!signal.Offset.Equals(0d))
        {
            _il.Emit(OpCodes.Ldc_R8, signal.Offset);
            _il.Emit(OpCodes.Sub);
        }
        if (!signal.Factor.Equals(1d))
        {
            _il.Emit(OpCodes.Ldc_R8, signal.Factor);
            _il.Emit(OpCodes.Div);
        }
        _il.Emit(OpCodes.Call, Round);
        _il.Emit(OpCodes.Stloc, _value);
        LimitAt(OpCodes.Blt, limits.Highest, limits.HighestRaw, done);
        LimitAt(OpCodes.Bgt, limits.Lowest, limits.LowestRaw, done);
        _il.Emit(OpCodes.Ldloc, _value);
        _il.Emit(signal is { Kind: RawKind.Unsigned, Length: 64 } ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
        if (signal.Kind == RawKind.Signed)
        {
            _il.Emit(OpCodes.Ldc_I8, unchecked((long)codecOfSignal.Mask));
            _il.Emit(OpCodes.And);
        }
    }

    private void LimitAt(OpCode within, double limit, ulong raw, Label done)
    {
        Label next = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, _value);
        _il.Emit(OpCodes.Ldc_R8, limit);
        _il.Emit(within, next);
        _il.Emit(OpCodes.Ldc_I8, unchecked((long)raw));
        _il.Emit(OpCodes.Br, done);
        _il.MarkLabel(next);
    }

    private void StoreWords()
    {
        int length = codec.Message.Length;
        bool isOnlyStore = length == 8 && _plan!.Windows.Length == 1;
        if (!isOnlyStore)
        {
            Clear(length);
        }
        for (int window = 0; window < _plan!.Windows.Length; window++)
        {
            LocalBuilder word = _il.DeclareLocal(typeof(ulong));
            PushWindow(window);
            _il.Emit(OpCodes.Stloc, word);
            if (length >= 8)
            {
                StorePart(_plan.Windows[window], OpCodes.Ldind_I8, OpCodes.Stind_I8, word, 0, isOnlyStore);
                continue;
            }
            int at = 0;
            foreach ((int size, OpCode load, OpCode store) in Parts)
            {
                if (length - at >= size)
                {
                    StorePart(at, load, store, word, 8 * at, isOnlyStore: true);
                    at += size;
                }
            }
        }
    }

    private static (int Size, OpCode Load, OpCode Store)[] Parts =>
        [
            (4, OpCodes.Ldind_U4, OpCodes.Stind_I4),
            (2, OpCodes.Ldind_U2, OpCodes.Stind_I2),
            (1, OpCodes.Ldind_U1, OpCodes.Stind_I1),
        ];

    private void PushWindow(int window)
    {
        bool hasLittle = _words.TryGetValue((window, false), out LocalBuilder? little);
        bool hasBig = _words.TryGetValue((window, true), out LocalBuilder? big);
        if (hasLittle)
        {
            _il.Emit(OpCodes.Ldloc, little!);
        }
        if (hasBig)
        {
            _il.Emit(OpCodes.Ldloc, big!);
            _il.Emit(OpCodes.Call, Swap);
        }
        if (hasLittle && hasBig)
        {
            _il.Emit(OpCodes.Or);
        }
    }

    // Windows may share bytes; those stores add to what is there.
    private void StorePart(int offset, OpCode load, OpCode store, LocalBuilder word, int shift, bool isOnlyStore)
    {
        Address(2, offset);
        _il.Emit(OpCodes.Ldloc, word);
        Shift(OpCodes.Shr_Un, shift);
        if (!isOnlyStore)
        {
            Load(2, offset, load);
            _il.Emit(OpCodes.Or);
        }
        if (store != OpCodes.Stind_I8)
        {
            _il.Emit(OpCodes.Conv_I4);
        }
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(store);
    }

    private void Clear(int length)
    {
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ldc_I4, length);
        _il.Emit(OpCodes.Unaligned, (byte)1);
        _il.Emit(OpCodes.Initblk);
    }

    private static MethodInfo Method<T>(Type type, string name) => type.GetMethod(name, [typeof(T)])!;
}
