using System;

namespace Cordon.Spec;

/// <summary>The error code of #PF: Intel SDM volume 3, 4.7; AMD APM volume 2, 8.4.2.</summary>
[Flags]
public enum PageFaultCode : ulong
{
    /// <summary>P: the tables hold a translation, which the access may not use. 0: an entry is not present.</summary>
    Protection = 1 << 0,

    /// <summary>W/R: the access was a write.</summary>
    Write = 1 << 1,

    /// <summary>U/S: the access was a user-mode access.</summary>
    User = 1 << 2,

    /// <summary>RSVD: a reserved bit of an entry is set.</summary>
    Reserved = 1 << 3,

    /// <summary>I/D: the access was an instruction fetch, where the processor tells.</summary>
    Fetch = 1 << 4,
}
