namespace Cordon.HwTests.Cases;

/// <summary>Bytes at a linear address of the guest.</summary>
/// <param name="Address">Where.</param>
/// <param name="Bytes">What.</param>
public sealed record GuestBytes(ulong Address, byte[] Bytes);

/// <summary>A range of the guest's linear addresses.</summary>
/// <param name="Address">Its first byte.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct GuestRange(ulong Address, int Length);

/// <summary>One thing that the guest does. All of it is concrete, so that a case means the same to every version of the generator.</summary>
public abstract record LaneStep;

/// <summary>The guest stores bytes, then makes a hypercall, then hands memory back.</summary>
/// <param name="Number">The hypercall's number.</param>
/// <param name="Arguments">Six registers.</param>
/// <param name="Before">What the guest stores first: argument structures and lists.</param>
/// <param name="After">The memory that is compared after the call.</param>
public sealed record CallStep(ulong Number, ulong[] Arguments, GuestBytes[] Before, GuestRange[] After) : LaneStep;

/// <summary>The guest stores bytes.</summary>
/// <param name="Store">What and where.</param>
public sealed record StoreStep(GuestBytes Store) : LaneStep;

/// <summary>The way back to the base state, which is before every case too: what stands before it is a case of its own, and is kept where the next one needs it.</summary>
public sealed record RestoreStep : LaneStep;

/// <summary>What the guest does from the base state on.</summary>
/// <param name="Steps">The steps, in order.</param>
public sealed record LaneCase(IReadOnlyList<LaneStep> Steps);
