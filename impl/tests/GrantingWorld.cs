using Cordon.Spec;
using Xunit;

namespace Cordon.Impl.Tests;

/// <summary>A world in which domain 0 grants a frame to domain 1.</summary>
static unsafe class GrantingWorld
{
    /// <summary>Where domain 0 has its grant table.</summary>
    public const ulong TableGfn = 14;

    /// <summary>A guest frame of its memory.</summary>
    public const ulong GrantedGfn = 5;

    /// <summary>The grant.</summary>
    public const uint Reference = 8;

    /// <summary>Makes the world; the caller disposes of it.</summary>
    /// <param name="gfn">The guest frame that is granted.</param>
    /// <param name="flags"><see cref="GrantEntryFlags"/>.</param>
    /// <param name="frames">How many frames the machine has.</param>
    public static World Granted(ulong gfn, uint flags = GrantEntryFlags.PermitAccess, ulong frames = 512)
    {
        var world = new World(frames: frames);
        var add = new XenAddToPhysmap { Domid = (ushort)Domid.Self, Space = MapSpace.GrantTable, Gpfn = TableGfn };
        Assert.Equal(0, world.Call(0, HypercallNumber.MemoryOp, (ulong)MemoryCommand.AddToPhysmap, ref add));
        Entry(world)[0] = flags | (1U << 16);
        Entry(world)[1] = (uint)gfn;
        return world;
    }

    /// <summary>The two words of the grant's entry.</summary>
    public static uint* Entry(World world) => (uint*)world.Memory(0, (TableGfn << Page.Shift) + (Reference * 8));
}
