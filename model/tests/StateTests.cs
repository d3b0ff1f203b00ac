namespace Cordon.Model.Tests;

/// <summary>The state as a thing: what is written to it can be taken back.</summary>
public sealed class StateTests
{
    readonly State state = new();

    [Fact]
    public void WhatWasWrittenSinceTheMarkIsTakenBack()
    {
        state.MaxPages[new(1)] = 5;
        state.Polling[new(1), new(0)] = Polling.AnyPort;
        state.Mark();
        state.MaxPages[new(1)] = 6;
        state.MaxPages[new(1)] = 0;
        state.MaxPages[new(2)] = 7;
        state.Polling.ClearRowWhere(new(1), Polling.AnyPort);

        state.TakeBack();

        Assert.Equal(5UL, state.MaxPages[new(1)]);
        Assert.Equal(Polling.AnyPort, (ulong)state.Polling[new(1), new(0)]);
        Assert.Equal(2, state.Maps.Sum(map => map.Cells.Count));
        Assert.Empty(state.Journal);
    }

    [Fact]
    public void TakingBackCanBeDoneAgain()
    {
        state.Mark();
        for (ulong pages = 1; pages < 4; pages++)
        {
            state.MaxPages[new(1)] = pages;
            state.TakeBack();
        }

        Assert.Equal(0UL, state.MaxPages[new(1)]);
    }

    [Fact]
    public void WithoutAMarkNothingIsTakenBack() => Assert.Throws<InvalidOperationException>(state.TakeBack);
}
