namespace Microsoft.ML.Kan;

/// <summary>The result of one network that was compared before the choice, see <see cref="SelectableKanOptions.SpaceTrials"/>.</summary>
/// <param name="Space">The only space of the network; null for the network in which every unit chose for itself.</param>
/// <param name="Loss">Its best loss on the validation rows or, without validation rows, its last loss on the training rows.</param>
public sealed record KanTrial(ActivationSpace? Space, double Loss);
