namespace Microsoft.ML.Kan;

/// <summary>How one of the networks ended that were compared before the choice, see <see cref="KanOptions.SpaceTrials"/>.</summary>
/// <param name="Space">The only space of the network; null for the network in which every unit chose for itself.</param>
/// <param name="Loss">Its best loss on the validation rows, or its last on the training rows where there are none.</param>
public sealed record KanTrial(ActivationSpace? Space, double Loss);
