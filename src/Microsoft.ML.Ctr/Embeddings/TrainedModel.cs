using Microsoft.ML.Ctr.Features;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>A trained model in managed memory.</summary>
/// <param name="Definition">What it is made of.</param>
/// <param name="Graph">It as ONNX.</param>
/// <param name="Scaling">How raw numbers are standardised.</param>
/// <param name="Weights">From which training can go on.</param>
/// <param name="Schema">The columns of the data, which say what keys and slots mean.</param>
internal sealed record TrainedModel<TDefinition, TGraph>(TDefinition Definition, TGraph Graph, NumericScaling Scaling, TrainedWeights Weights, DataViewSchema Schema);
