namespace Cordon.Impl;

/// <summary>Which segment registers a vcpu may start with in 32-bit mode, so that the processor takes them.</summary>
public static unsafe class InitialSegments
{
    const uint TypeMask = 0xf;
    const uint CodeType = 1 << 3;
    const uint WritableOrReadable = 1 << 1;
    const uint IsCodeOrData = 1 << 4;
    const int PrivilegeShift = 5;
    const uint PrivilegeMask = 3;
    const uint IsPresent = 1 << 7;
    const uint Unused = 0xf000;
    const uint Null = 0;
    const uint AvailableTask32 = 9;
    const uint BusyTask32 = 11;

    /// <summary>Whether the five segments can be loaded together.</summary>
    public static bool AreValid(InitialRegisters* registers)
    {
        var code = &registers->Cs;
        return IsCode(code)
            && IsStack(&registers->Ss)
            && IsTask(&registers->Tr)
            && IsData(&registers->Ds, Privilege(code))
            && IsData(&registers->Es, Privilege(code))
            && Privilege(&registers->Ss) == Privilege(code);
    }

    static bool IsCode(InitialSegment* segment)
        => IsLoadable(segment) && (segment->Attributes & IsCodeOrData) != 0 && (segment->Attributes & CodeType) != 0;

    static bool IsStack(InitialSegment* segment)
        => IsLoadable(segment)
            && (segment->Attributes & IsCodeOrData) != 0
            && (segment->Attributes & (CodeType | WritableOrReadable)) == WritableOrReadable;

    static bool IsTask(InitialSegment* segment)
        => IsLoadable(segment)
            && (segment->Attributes & IsCodeOrData) == 0
            && (segment->Attributes & TypeMask) is AvailableTask32 or BusyTask32;

    static bool IsData(InitialSegment* segment, uint codePrivilege)
        => segment->Attributes == Null
            || (IsLoadable(segment)
                && (segment->Attributes & IsCodeOrData) != 0
                && (segment->Attributes & (CodeType | WritableOrReadable)) != CodeType
                && Privilege(segment) <= codePrivilege);

    static bool IsLoadable(InitialSegment* segment) => (segment->Attributes & (IsPresent | Unused)) == IsPresent;

    static uint Privilege(InitialSegment* segment) => segment->Attributes >> PrivilegeShift & PrivilegeMask;
}
