using System;

namespace Cordon.Spec;

/// <summary>
/// Names the clause of <c>spec/clauses</c> that a member states (model), discharges (obligation, test) or carries out (impl).
/// A test fails when a clause is named by no model member, or by neither test nor obligation.
/// </summary>
/// <param name="id">The clause, such as <c>HC-EVT-003</c>.</param>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public sealed class ClauseAttribute(string id) : Attribute
{
    /// <summary>The clause, such as <c>HC-EVT-003</c>.</summary>
    public string Id { get; } = id;
}
