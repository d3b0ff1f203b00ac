#pragma warning disable CS0169, CS0649, IDE0051 // fields are read by code that ilc generates

namespace System;

/// <summary>The root of all classes. The first word is the method table, as ilc lays every object out.</summary>
public unsafe class Object
{
    internal void* m_pMethodTable;

    /// <summary>Called by every constructor.</summary>
    public Object()
    {
    }

    /// <summary>Never called: the hypervisor compares no objects.</summary>
    public virtual bool Equals(object? other) => false;

    /// <summary>Never called: the hypervisor hashes no objects.</summary>
    public virtual int GetHashCode() => 0;

    /// <summary>Never called: the hypervisor prints no objects.</summary>
    public virtual string? ToString() => null;
}

/// <summary>The base of all structs.</summary>
public abstract class ValueType
{
}

/// <summary>The base of all enums.</summary>
public abstract class Enum : ValueType
{
}

/// <summary>The base of all arrays; the length follows the method table.</summary>
public abstract class Array
{
    internal int _numComponents;

    /// <summary>The number of elements.</summary>
    public int Length => _numComponents;
}

/// <summary>Where ilc looks for the members of <c>T[]</c>.</summary>
class Array<T> : Array
{
}

/// <summary>A frozen string literal: length, then UTF-16 characters.</summary>
public sealed class String
{
    readonly int _length;
    readonly char _firstChar;

    /// <summary>The number of characters.</summary>
    public int Length => _length;

    /// <summary>The first character, for <c>fixed</c>.</summary>
    public ref readonly char GetPinnableReference() => ref _firstChar;

    /// <summary>The character at <paramref name="index"/>; outside the string is a panic.</summary>
    [Runtime.CompilerServices.IndexerName("Chars")]
    public char this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_length)
            {
                Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowIndexOutOfRangeException();
            }
            return Runtime.CompilerServices.Unsafe.Add(ref Runtime.CompilerServices.Unsafe.AsRef(in _firstChar), index);
        }
    }
}

/// <summary>The compiler wants one; none is ever created and <c>throw</c> is a panic.</summary>
public class Exception
{
}

/// <summary>A type, as attributes name it.</summary>
public abstract class Type
{
}

/// <summary>ilc's name for a type at run time.</summary>
public abstract class RuntimeType : Type
{
}

/// <summary>What <c>using</c> asks for.</summary>
public interface IDisposable
{
    /// <summary>Ends the use.</summary>
    void Dispose();
}

/// <summary>The compiler asks for the type while it infers others. It has no members that ilc could make a delegate with, so one fails to build.</summary>
public abstract class Delegate
{
}
