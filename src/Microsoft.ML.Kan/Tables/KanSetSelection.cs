namespace Microsoft.ML.Kan;

/// <summary>The networks that a KAN trainer compared, and their shares in the model.</summary>
public sealed class KanSetSelection
{
    internal KanSetSelection(IReadOnlyList<KanSelectedMember> members) => Members = members;

    /// <summary>Gets the networks, in the order of the candidates.</summary>
    public IReadOnlyList<KanSelectedMember> Members { get; }
}
