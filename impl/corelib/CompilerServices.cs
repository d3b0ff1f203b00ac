#pragma warning disable CS1591 // names that the C# compiler and ilc look for; their meaning is the language's

using System.Runtime.InteropServices;

namespace System.Runtime.CompilerServices;

/// <summary>The language features that this core library carries; the compiler reads the constants' presence.</summary>
public static class RuntimeFeature
{
    public const string DefaultImplementationsOfInterfaces = nameof(DefaultImplementationsOfInterfaces);
    public const string UnmanagedSignatureCallingConvention = nameof(UnmanagedSignatureCallingConvention);
    public const string ByRefFields = nameof(ByRefFields);
    public const string ByRefLikeGenerics = nameof(ByRefLikeGenerics);
    public const string VirtualStaticsInInterfaces = nameof(VirtualStaticsInInterfaces);
    public const string NumericIntPtr = nameof(NumericIntPtr);
}

/// <summary>Expanded by ilc; a body that is reached is a panic.</summary>
public static class RuntimeHelpers
{
    public static unsafe int OffsetToStringData => sizeof(nint) + sizeof(int);

    [Intrinsic]
    public static void InitializeArray(Array array, RuntimeFieldHandle data)
        => Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowFeatureBodyRemoved();

    [Intrinsic]
    public static ReadOnlySpan<T> CreateSpan<T>(RuntimeFieldHandle data)
    {
        Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowFeatureBodyRemoved();
        return default;
    }

    [Intrinsic]
    public static bool IsReferenceOrContainsReferences<T>() => IsReferenceOrContainsReferences<T>();
}

/// <summary>Reinterpretation of references; each is expanded by ilc.</summary>
public static unsafe class Unsafe
{
    [Intrinsic]
    public static T As<T>(object value)
        where T : class
        => throw null!;

    [Intrinsic]
    public static ref TTo As<TFrom, TTo>(ref TFrom source) => throw null!;

    [Intrinsic]
    public static ref T AsRef<T>(void* source) => throw null!;

    [Intrinsic]
    public static ref T AsRef<T>(scoped ref readonly T source) => throw null!;

    [Intrinsic]
    public static ref T Add<T>(ref T source, int elements) => throw null!;

    [Intrinsic]
    public static ref T Add<T>(ref T source, nint elements) => throw null!;

    [Intrinsic]
    public static int SizeOf<T>() => throw null!;

    [Intrinsic]
    public static void* AsPointer<T>(ref readonly T source) => throw null!;
}

/// <summary>The state of a static constructor; only preinitialised statics pass the build's gate, so none runs.</summary>
public struct StaticClassConstructionContext
{
    public nint cctorMethodAddress;
}

static class ClassConstructorRunner
{
    static nint CheckStaticClassConstructionReturnNonGCStaticBase(ref StaticClassConstructionContext context, nint statics)
    {
        CheckStaticClassConstruction(ref context);
        return statics;
    }

    static object CheckStaticClassConstructionReturnGCStaticBase(ref StaticClassConstructionContext context, object statics)
    {
        CheckStaticClassConstruction(ref context);
        return statics;
    }

    static object CheckStaticClassConstructionReturnThreadStaticBase(ref StaticClassConstructionContext context, object statics)
    {
        CheckStaticClassConstruction(ref context);
        return statics;
    }

    static void CheckStaticClassConstruction(ref StaticClassConstructionContext context)
        => Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowFeatureBodyRemoved();
}
