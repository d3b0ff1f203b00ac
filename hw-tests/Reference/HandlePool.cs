using Cordon.Model;

namespace Cordon.HwTests.Reference;

/// <summary>
/// In which order a hypervisor hands out the handles of grant mappings, which is its own business but visible to the guest: Cordon takes the one that was given back
/// last, Xen (one vcpu's list) the one that waits longest, of those that it made at once.
/// </summary>
/// <param name="takesLongestWaiting">Whether it is the one that waits longest.</param>
public sealed class HandlePool(bool takesLongestWaiting)
{
    const ulong MadeAtOnce = 256;

    readonly LinkedList<ulong> free = new();
    ulong made;

    /// <summary>The next one.</summary>
    public ulong Peek()
    {
        // One stays behind in a list that is taken from its head, so that there is a tail to append to.
        if (free.Count <= (takesLongestWaiting ? 1 : 0))
        {
            Make();
        }
        return free.First!.Value;
    }

    /// <summary>Hands the next one out.</summary>
    public void Take() => free.Remove(Peek());

    /// <summary>Takes one back.</summary>
    public void Give(ulong handle)
    {
        if (takesLongestWaiting)
        {
            free.AddLast(handle);
        }
        else
        {
            free.AddFirst(handle);
        }
    }

    /// <summary>A mapping that was to get the next one failed: Xen has taken the handle by then and gives it back.</summary>
    public void Refuse()
    {
        if (takesLongestWaiting)
        {
            var handle = Peek();
            Take();
            Give(handle);
        }
    }

    void Make()
    {
        for (var end = made + MadeAtOnce; made < end; made++)
        {
            free.AddLast(made);
        }
    }
}
