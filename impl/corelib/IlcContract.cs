#pragma warning disable CS0169, CS0649, CS8597, IDE0051, IDE0060 // called, read or demanded by ilc, never from here

using System;
using System.Runtime.CompilerServices;
using Internal.Runtime.CompilerHelpers;

// What ilc's scanner demands of a core library whether or not the program uses it. The bodies are unreachable in an image
// that passes the build's gate; a body that is reached nevertheless is a panic with its name.

namespace System
{
    static class Buffer
    {
        static void BulkMoveWithWriteBarrier(ref byte destination, ref byte source, nuint bytes)
            => SpanHelpers.Memmove(ref destination, ref source, bytes);
    }

    /// <summary>Copies and clearings that ilc does not unroll; in x64/memory.asm.</summary>
    static unsafe class SpanHelpers
    {
        [Runtime.RuntimeImport("*", "memmove"), MethodImpl(MethodImplOptions.InternalCall)]
        static extern void Move(byte* destination, byte* source, nuint bytes);

        [Runtime.RuntimeImport("*", "memset"), MethodImpl(MethodImplOptions.InternalCall)]
        static extern void Set(byte* destination, int value, nuint bytes);

        [Intrinsic]
        public static void Memmove(ref byte destination, ref byte source, nuint bytes)
            => Move((byte*)Unsafe.AsPointer(ref destination), (byte*)Unsafe.AsPointer(ref source), bytes);

        [Intrinsic]
        public static void ClearWithoutReferences(ref byte destination, nuint bytes)
            => Set((byte*)Unsafe.AsPointer(ref destination), 0, bytes);

        public static void Fill(ref byte destination, byte value, nuint bytes)
            => Set((byte*)Unsafe.AsPointer(ref destination), value, bytes);
    }

    static class Math
    {
        static int ConvertToInt32Checked(double value) => 0;

        static uint ConvertToUInt32Checked(double value) => 0;

        static long ConvertToInt64Checked(double value) => 0;

        static ulong ConvertToUInt64Checked(double value) => 0;

        static ulong MultiplyChecked(ulong left, ulong right) => 0;
    }
}

namespace System.Runtime
{
    static unsafe class TypeCast
    {
        static void StelemRef(object[] array, nint index, object value) => ThrowHelpers.ThrowFeatureBodyRemoved();

        static ref object LdelemaRef(object[] array, nint index, void* type)
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return ref Unsafe.AsRef<object>(null);
        }

        static object CheckCastAny(void* type, object value) => Refuse(value);

        static object CheckCastInterface(void* type, object value) => Refuse(value);

        static object CheckCastClass(void* type, object value) => Refuse(value);

        static object CheckCastClassSpecial(void* type, object value) => Refuse(value);

        static object IsInstanceOfAny(void* type, object value) => Refuse(value);

        static object IsInstanceOfInterface(void* type, object value) => Refuse(value);

        static object IsInstanceOfClass(void* type, object value) => Refuse(value);

        static bool IsInstanceOfException(void* type, object value)
        {
            Refuse(value);
            return false;
        }

        static object Refuse(object value)
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return value;
        }
    }
}

namespace System.Runtime.InteropServices
{
    interface IDynamicInterfaceCastable
    {
        static nint GetDynamicInterfaceImplementation()
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return 0;
        }
    }

    /// <summary>Spans over references; InlineArray's conversions use them.</summary>
    public static class MemoryMarshal
    {
        /// <summary>A span over <paramref name="length"/> elements from <paramref name="reference"/>.</summary>
        public static Span<T> CreateSpan<T>(ref T reference, int length) => new(ref reference, length);

        /// <summary>A read-only span over <paramref name="length"/> elements from <paramref name="reference"/>.</summary>
        public static ReadOnlySpan<T> CreateReadOnlySpan<T>(ref readonly T reference, int length)
            => new(ref Unsafe.AsRef(in reference), length);
    }
}

namespace Internal.Runtime
{
    unsafe struct MethodTable
    {
        internal ushort ComponentSize;
        internal ushort Flags;
        internal uint BaseSize;
        internal MethodTable* Related;
        internal ushort NumVtableSlots;
        internal ushort NumInterfaces;
        internal uint HashCode;
    }
}

namespace Internal.Runtime.CompilerHelpers
{
    static class StartupCodeHelpers
    {
    }

    static class LdTokenHelpers
    {
        static RuntimeTypeHandle GetRuntimeTypeHandle(nint type)
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return default;
        }

        static RuntimeMethodHandle GetRuntimeMethodHandle(nint method)
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return default;
        }

        static RuntimeFieldHandle GetRuntimeFieldHandle(nint field)
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return default;
        }

        static Type GetRuntimeType(nint type)
        {
            ThrowHelpers.ThrowFeatureBodyRemoved();
            return null!;
        }
    }
}
