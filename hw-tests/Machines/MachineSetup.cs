using System.Diagnostics;
using Cordon.HwTests.Transport;

namespace Cordon.HwTests.Machines;

/// <summary>A machine that an emulator is to start.</summary>
/// <param name="Name">The lane's name, for messages.</param>
/// <param name="Panic">What begins the line by which the hypervisor says that it failed.</param>
public abstract record MachineSetup(string Name, string Panic)
{
    /// <summary>Whether the time-stamp counter counts instructions, so that measurements repeat exactly.</summary>
    public bool CountInstructions { get; init; }

    /// <summary>How long a program may take on it.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(6);

    /// <summary>How long the guest may take to come up, on a host that does much else.</summary>
    public virtual TimeSpan StartLimit => TimeSpan.FromMinutes(2);

    /// <summary>How to start the emulator, whose serial line is its standard output. It may keep files in <paramref name="scratch"/>, an empty folder.</summary>
    /// <exception cref="LaneUnavailableException">The emulator is not installed.</exception>
    public abstract ProcessStartInfo Command(string scratch);

    /// <summary>The way to the memory of the machine that was started with <paramref name="scratch"/> as <paramref name="process"/>.</summary>
    public abstract GuestPool OpenMemory(string scratch, int process);
}
