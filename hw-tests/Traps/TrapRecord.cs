using Cordon.Model;

namespace Cordon.HwTests.Traps;

/// <summary>An exception or interrupt as its handler met it.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="ErrorCode">The error code; 0 when there is none.</param>
/// <param name="Rip">What was pushed of RIP.</param>
/// <param name="Cs">Of CS.</param>
/// <param name="Rflags">Of RFLAGS.</param>
/// <param name="Rsp">Of RSP.</param>
/// <param name="Ss">Of SS.</param>
/// <param name="Frame">Where RIP was pushed.</param>
/// <param name="Cr2">CR2 in the handler.</param>
/// <param name="Dr6">DR6 in the handler.</param>
public sealed record TrapRecord(ulong Vector, ulong ErrorCode, ulong Rip, ulong Cs, ulong Rflags, ulong Rsp, ulong Ss, ulong Frame, ulong Cr2, ulong Dr6)
{
    /// <summary>In field terms.</summary>
    public override string ToString()
        => $"vector {Vector:x} code {ErrorCode:x} RIP {Rip:x} CS {Cs:x} RFLAGS {Rflags:x} RSP {Rsp:x} SS {Ss:x} frame {Frame:x} CR2 {Cr2:x} DR6 {Dr6:x}";
}

/// <summary>A record that is expected, and the bits of which the manuals say nothing.</summary>
/// <param name="Record">The record.</param>
/// <param name="Event">The event.</param>
/// <param name="AnyRflags">Bits of RFLAGS that may be anything.</param>
/// <param name="AnyDr6">Bits of DR6 that may be set.</param>
public sealed record ExpectedRecord(TrapRecord Record, GuestEvent Event, ulong AnyRflags, ulong AnyDr6)
{
    // The arithmetic flags, which instructions of the cases leave as they like.
    const ulong Arithmetic = 0x8D5;

    /// <summary>Whether what was observed is what is expected.</summary>
    public bool Allows(TrapRecord observed)
    {
        var any = AnyRflags | Arithmetic;
        return (observed with { Rflags = observed.Rflags & ~any, Dr6 = observed.Dr6 & ~(AnyDr6 & ~Record.Dr6) }) == (Record with { Rflags = Record.Rflags & ~any });
    }
}
