#pragma warning disable CS1591, CS9113 // attributes that the C# compiler looks for by name; their meaning is the language's

namespace System
{
    public abstract class Attribute
    {
    }

    public enum AttributeTargets
    {
        Assembly = 1,
        Module = 2,
        Class = 4,
        Struct = 8,
        Enum = 16,
        Constructor = 32,
        Method = 64,
        Property = 128,
        Field = 256,
        Event = 512,
        Interface = 1024,
        Parameter = 2048,
        Delegate = 4096,
        ReturnValue = 8192,
        GenericParameter = 16384,
        All = 32767,
    }

    public sealed class AttributeUsageAttribute(AttributeTargets targets) : Attribute
    {
        public bool AllowMultiple { get; set; }

        public bool Inherited { get; set; }
    }

    public sealed class ParamArrayAttribute : Attribute
    {
    }

    public sealed class FlagsAttribute : Attribute
    {
    }

    public sealed class ObsoleteAttribute : Attribute
    {
        public ObsoleteAttribute()
        {
        }

        public ObsoleteAttribute(string message)
        {
        }

        public ObsoleteAttribute(string message, bool error)
        {
        }
    }
}

namespace System.Reflection
{
    public sealed class DefaultMemberAttribute(string name) : Attribute
    {
    }
}

namespace System.Diagnostics
{
    public sealed class ConditionalAttribute(string name) : Attribute
    {
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    public sealed class UnscopedRefAttribute : Attribute
    {
    }

    public sealed class DoesNotReturnAttribute : Attribute
    {
    }

    public sealed class SetsRequiredMembersAttribute : Attribute
    {
    }

    public sealed class SuppressMessageAttribute(string category, string check) : Attribute
    {
        public string? Justification { get; set; }
    }
}

namespace System.Runtime
{
    public sealed class RuntimeExportAttribute(string entry) : Attribute
    {
    }

    public sealed class RuntimeImportAttribute(string library, string entry) : Attribute
    {
    }
}

namespace System.Runtime.InteropServices
{
    public enum CharSet
    {
        None = 1,
        Ansi = 2,
        Unicode = 3,
        Auto = 4,
    }

    public enum LayoutKind
    {
        Sequential = 0,
        Explicit = 2,
        Auto = 3,
    }

    public enum UnmanagedType
    {
    }

    public sealed class StructLayoutAttribute(LayoutKind kind) : Attribute
    {
        public int Size;
        public int Pack;
        public CharSet CharSet;
    }

    public sealed class FieldOffsetAttribute(int offset) : Attribute
    {
    }

    public sealed class InAttribute : Attribute
    {
    }

    public sealed class OutAttribute : Attribute
    {
    }
}

namespace System.Runtime.CompilerServices
{
    public sealed class IntrinsicAttribute : Attribute
    {
    }

    public enum MethodImplOptions
    {
        Unmanaged = 4,
        NoInlining = 8,
        ForwardRef = 16,
        Synchronized = 32,
        NoOptimization = 64,
        PreserveSig = 128,
        AggressiveInlining = 256,
        AggressiveOptimization = 512,
        InternalCall = 4096,
    }

    public sealed class MethodImplAttribute(MethodImplOptions options) : Attribute
    {
    }

    public sealed class IndexerNameAttribute(string name) : Attribute
    {
    }

    public sealed class InlineArrayAttribute(int length) : Attribute
    {
    }

    public sealed class ExtensionAttribute : Attribute
    {
    }

    public sealed class IsVolatile
    {
    }

    public sealed class IsExternalInit
    {
    }

    public sealed class FixedBufferAttribute(Type type, int length) : Attribute
    {
    }

    public sealed class UnsafeValueTypeAttribute : Attribute
    {
    }

    public sealed class CompilerGeneratedAttribute : Attribute
    {
    }

    public sealed class RequiredMemberAttribute : Attribute
    {
    }

    public sealed class CompilerFeatureRequiredAttribute(string name) : Attribute
    {
        public bool IsOptional { get; set; }
    }

    public sealed class TupleElementNamesAttribute(string?[] names) : Attribute
    {
    }

    public sealed class SkipLocalsInitAttribute : Attribute
    {
    }
}
