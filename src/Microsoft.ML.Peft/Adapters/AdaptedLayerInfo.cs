namespace Microsoft.ML.Peft.Adapters;

/// <summary>A layer with an adapter.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Kind">The class of the module, such as Linear.</param>
/// <param name="Rank">The rank of the adapter.</param>
/// <param name="TrainableParameters">The number of trained parameters of the adapter.</param>
public sealed record AdaptedLayerInfo(string Name, string Kind, int Rank, long TrainableParameters);
