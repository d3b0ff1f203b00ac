using System.Runtime.CompilerServices;
using Internal.Runtime.CompilerHelpers;

namespace System;

/// <summary>A range of <typeparamref name="T"/> that may be written; every index is checked.</summary>
public readonly ref struct Span<T>
{
    internal readonly ref T _reference;
    readonly int _length;

    /// <summary><paramref name="length"/> elements from <paramref name="pointer"/>.</summary>
    public unsafe Span(void* pointer, int length)
    {
        _reference = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    internal Span(ref T reference, int length)
    {
        _reference = ref reference;
        _length = length;
    }

    /// <summary>The number of elements.</summary>
    public int Length => _length;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The element at <paramref name="index"/>; outside is a panic.</summary>
    public ref T this[int index]
    {
        [Intrinsic]
        get
        {
            if ((uint)index >= (uint)_length)
            {
                ThrowHelpers.ThrowIndexOutOfRangeException();
            }
            return ref Unsafe.Add(ref _reference, index);
        }
    }

    /// <summary><paramref name="length"/> elements from <paramref name="start"/>; outside is a panic.</summary>
    public Span<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            ThrowHelpers.ThrowIndexOutOfRangeException();
        }
        return new Span<T>(ref Unsafe.Add(ref _reference, start), length);
    }

    /// <summary>Sets every element to its default.</summary>
    public void Clear()
    {
        for (var i = 0; i < _length; i++)
        {
            Unsafe.Add(ref _reference, i) = default!;
        }
    }

    /// <summary>The same range, read only.</summary>
    public static implicit operator ReadOnlySpan<T>(Span<T> span) => new(ref span._reference, span._length);
}

/// <summary>A range of <typeparamref name="T"/> that may be read; every index is checked.</summary>
public readonly ref struct ReadOnlySpan<T>
{
    internal readonly ref T _reference;
    readonly int _length;

    /// <summary><paramref name="length"/> elements from <paramref name="pointer"/>.</summary>
    public unsafe ReadOnlySpan(void* pointer, int length)
    {
        _reference = ref Unsafe.AsRef<T>(pointer);
        _length = length;
    }

    /// <summary>A part of a frozen array; the compiler asks for it for <c>u8</c> literals.</summary>
    public ReadOnlySpan(T[] array, int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)array.Length)
        {
            ThrowHelpers.ThrowIndexOutOfRangeException();
        }
        _reference = ref Unsafe.Add(ref Unsafe.As<byte, T>(ref Unsafe.As<RawArrayData>(array).Data), start);
        _length = length;
    }

    /// <summary>One element.</summary>
    public ReadOnlySpan(ref readonly T reference)
    {
        _reference = ref Unsafe.AsRef(in reference);
        _length = 1;
    }

    internal ReadOnlySpan(ref T reference, int length)
    {
        _reference = ref reference;
        _length = length;
    }

    /// <summary>The number of elements.</summary>
    public int Length => _length;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The element at <paramref name="index"/>; outside is a panic.</summary>
    public ref readonly T this[int index]
    {
        [Intrinsic]
        get
        {
            if ((uint)index >= (uint)_length)
            {
                ThrowHelpers.ThrowIndexOutOfRangeException();
            }
            return ref Unsafe.Add(ref _reference, index);
        }
    }

    /// <summary><paramref name="length"/> elements from <paramref name="start"/>; outside is a panic.</summary>
    public ReadOnlySpan<T> Slice(int start, int length)
    {
        if ((ulong)(uint)start + (uint)length > (uint)_length)
        {
            ThrowHelpers.ThrowIndexOutOfRangeException();
        }
        return new ReadOnlySpan<T>(ref Unsafe.Add(ref _reference, start), length);
    }
}

/// <summary>An array seen as its bytes.</summary>
sealed class RawArrayData
{
#pragma warning disable CS0649 // laid out by ilc
    public uint Length;
    public uint Padding;
    public byte Data;
#pragma warning restore CS0649
}
