namespace Microsoft.ML.Kan;

/// <summary>A network that a KAN trainer compared with others.</summary>
/// <param name="Member">The network.</param>
/// <param name="Weight">Its share in the model's outputs; 0 if it is not part of the model. The shares sum to 1.</param>
/// <param name="Loss">
/// Its mean loss on held-out rows, measured when it stopped early or at the end of the choice. NaN if there was no choice.
/// </param>
/// <param name="StoppedEarly">True if it stopped before the end because others were better.</param>
public sealed record KanSelectedMember(KanMember Member, double Weight, double Loss, bool StoppedEarly);
