#pragma warning disable CS0169, CS0649, CS0660, CS0661 // the one field of a primitive is the primitive itself

namespace System;

/// <summary>No value.</summary>
public struct Void
{
}

/// <summary>True or false, one byte.</summary>
public struct Boolean
{
    bool _value;
}

/// <summary>A UTF-16 unit.</summary>
public struct Char
{
    char _value;
}

/// <summary>8 bits, signed.</summary>
public struct SByte
{
    sbyte _value;
}

/// <summary>8 bits.</summary>
public struct Byte
{
    byte _value;

    /// <summary>255.</summary>
    public const byte MaxValue = 0xff;
}

/// <summary>16 bits, signed.</summary>
public struct Int16
{
    short _value;
}

/// <summary>16 bits.</summary>
public struct UInt16
{
    ushort _value;

    /// <summary>2^16 - 1.</summary>
    public const ushort MaxValue = 0xffff;
}

/// <summary>32 bits, signed.</summary>
public struct Int32
{
    int _value;

    /// <summary>2^31 - 1.</summary>
    public const int MaxValue = 0x7fffffff;

    /// <summary>-2^31.</summary>
    public const int MinValue = unchecked((int)0x80000000);
}

/// <summary>32 bits.</summary>
public struct UInt32
{
    uint _value;

    /// <summary>2^32 - 1.</summary>
    public const uint MaxValue = 0xffffffff;
}

/// <summary>64 bits, signed.</summary>
public struct Int64
{
    long _value;

    /// <summary>2^63 - 1.</summary>
    public const long MaxValue = 0x7fffffffffffffff;

    /// <summary>-2^63.</summary>
    public const long MinValue = unchecked((long)0x8000000000000000);
}

/// <summary>64 bits.</summary>
public struct UInt64
{
    ulong _value;

    /// <summary>2^64 - 1.</summary>
    public const ulong MaxValue = 0xffffffffffffffff;
}

/// <summary>A word as wide as a pointer, signed.</summary>
public unsafe struct IntPtr
{
    void* _value;
}

/// <summary>A word as wide as a pointer.</summary>
public unsafe struct UIntPtr
{
    void* _value;
}

/// <summary>The compiler wants it; the hypervisor computes with integers only.</summary>
public struct Single
{
    float _value;
}

/// <summary>The compiler wants it; the hypervisor computes with integers only.</summary>
public struct Double
{
    double _value;
}

/// <summary>A value or none.</summary>
public struct Nullable<T>
    where T : struct
{
    readonly bool hasValue;
    readonly T value;

    /// <summary>This value.</summary>
    public Nullable(T value)
    {
        hasValue = true;
        this.value = value;
    }

    /// <summary>Whether there is a value.</summary>
    public readonly bool HasValue => hasValue;

    /// <summary>The value, or a panic.</summary>
    public readonly T Value
    {
        get
        {
            if (!hasValue)
            {
                Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowNullReferenceException();
            }
            return value;
        }
    }

    /// <summary>The value, or the default.</summary>
    public readonly T GetValueOrDefault() => value;

    /// <summary>This value.</summary>
    public static implicit operator Nullable<T>(T value) => new Nullable<T>(value);

    /// <summary>The value, or a panic.</summary>
    public static explicit operator T(Nullable<T> value) => value!.Value;
}

/// <summary>A type's handle, as ilc passes it.</summary>
public struct RuntimeTypeHandle
{
    IntPtr _value;
}

/// <summary>A method's handle, as ilc passes it.</summary>
public struct RuntimeMethodHandle
{
    IntPtr _value;
}

/// <summary>A field's handle, as ilc passes it.</summary>
public struct RuntimeFieldHandle
{
    IntPtr _value;
}

/// <summary>A pair.</summary>
public struct ValueTuple<T1, T2>(T1 item1, T2 item2)
{
    /// <summary>The first.</summary>
    public T1 Item1 = item1;

    /// <summary>The second.</summary>
    public T2 Item2 = item2;
}

/// <summary>A triple.</summary>
public struct ValueTuple<T1, T2, T3>(T1 item1, T2 item2, T3 item3)
{
    /// <summary>The first.</summary>
    public T1 Item1 = item1;

    /// <summary>The second.</summary>
    public T2 Item2 = item2;

    /// <summary>The third.</summary>
    public T3 Item3 = item3;
}
