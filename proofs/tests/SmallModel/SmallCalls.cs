using Cordon.Model;

namespace Cordon.Proofs.Tests.SmallModel;

/// <summary>A bug put into the small model, so that a test sees a proof fail.</summary>
public enum SeededBug
{
    /// <summary>None.</summary>
    None,
    /// <summary>Anybody's frame can be mapped.</summary>
    NoOwnerCheck,
    /// <summary>Unmapping forgets the count.</summary>
    LeakedCount,
    /// <summary>A frame is freed while a processor may still translate to it.</summary>
    NoFlush,
    /// <summary>A caller frees another domain's frame.</summary>
    ForeignFree,
    /// <summary>A question changes what it asks about.</summary>
    ChangingQuestion,
}

/// <summary>What a call of the small model takes.</summary>
public sealed class SmallArguments
{
    /// <summary>The guest frame.</summary>
    public Word Gfn { get; set; }

    /// <summary>The machine frame.</summary>
    public Word Mfn { get; set; }
}

/// <summary>The calls of the small model.</summary>
public static class SmallCalls
{
    /// <summary>The bug that is in it now.</summary>
    public static SeededBug Bug { get; set; }

    /// <summary>Maps an own frame at an empty guest frame.</summary>
    public static Result MapFrame(SmallState s, Caller caller, SmallArguments arguments)
    {
        var mfn = new Mfn(arguments.Mfn);
        var gfn = new Gfn(arguments.Gfn);
        if (!s.Mapping || arguments.Mfn >= s.FrameCount || s.P2m[caller.Domain, gfn] != 0)
        {
            return Result.Of(1);
        }
        if (Bug != SeededBug.NoOwnerCheck)
        {
            if (s.Owner[mfn] != caller.Domain.Value)
            {
                return Result.Of(2);
            }
        }
        if (caller.Domain.Value == 0 || s.Uses[mfn] >= 100)
        {
            return Result.Of(3);
        }
        s.P2m[caller.Domain, gfn] = arguments.Mfn + 1;
        s.Uses[mfn] = s.Uses[mfn] + 1;
        return Result.Success;
    }

    /// <summary>Unmaps a guest frame.</summary>
    public static Result UnmapFrame(SmallState s, Caller caller, SmallArguments arguments)
    {
        var gfn = new Gfn(arguments.Gfn);
        if (!s.Unmapping || s.P2m[caller.Domain, gfn] == 0)
        {
            return Result.Of(1);
        }
        var mfn = new Mfn(s.P2m[caller.Domain, gfn] - 1);
        s.P2m[caller.Domain, gfn] = 0;
        s.Stale[caller.Domain, mfn] = 1;
        if (Bug != SeededBug.LeakedCount)
        {
            s.Uses[mfn] = s.Uses[mfn] - 1;
        }
        return Result.Success;
    }

    /// <summary>Gives an unused own frame back.</summary>
    public static Result FreeFrame(SmallState s, Caller caller, SmallArguments arguments)
    {
        var mfn = new Mfn(arguments.Mfn);
        if (Bug != SeededBug.ForeignFree)
        {
            if (s.Owner[mfn] != caller.Domain.Value)
            {
                return Result.Of(2);
            }
        }
        if (s.Uses[mfn] != 0)
        {
            return Result.Of(3);
        }
        if (Bug != SeededBug.NoFlush)
        {
            s.Stale.ClearColumn(mfn);
        }
        s.Owner[mfn] = 0;
        return Result.Success;
    }

    /// <summary>Asks how often a frame is used.</summary>
    [ChangesNothing("T-15")]
    public static Result AskFrame(SmallState s, Caller caller, SmallArguments arguments)
    {
        var mfn = new Mfn(arguments.Mfn);
        if (s.Owner[mfn] != caller.Domain.Value)
        {
            return Result.Of(2);
        }
        if (Bug == SeededBug.ChangingQuestion)
        {
            s.Owner[mfn] = caller.Domain.Value;
        }
        return Result.Of(s.Uses[mfn]);
    }

    /// <summary>The builder gives a free frame to a domain.</summary>
    [Transition("T-1")]
    public static void Give(SmallState s, DomainId domain, Mfn mfn)
    {
        if (s.Owner[mfn] == 0 && mfn.Value < s.FrameCount)
        {
            s.Owner[mfn] = domain.Value;
        }
    }

    /// <summary>The processors forget the domain's translations.</summary>
    [Transition("T-2")]
    public static void Flush(SmallState s, DomainId domain) => s.Stale.ClearRow(domain);
}
