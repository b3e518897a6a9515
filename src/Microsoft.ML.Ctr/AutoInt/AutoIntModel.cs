using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Trainers;

namespace Microsoft.ML.Ctr;

/// <summary>
/// A fitted AutoInt: its size, its attention between fields, and the weights from which training can continue. It holds managed memory
/// only and is not part of a saved model.
/// </summary>
public sealed class AutoIntModel
{
    internal AutoIntModel(TrainedModel<AutoIntDefinition, AutoIntGraph> trained, long parameters, long embeddingParameters)
    {
        Trained = trained;
        ParameterCount = parameters;
        EmbeddingParameterCount = embeddingParameters;
        Fields = [.. FieldInteractionReader.Order(trained.Definition).Select(field => field.Name)];
    }

    /// <summary>Gets the fields in the order of the trainer's columns: a column's name, or the slot names of a numeric vector.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Gets the number of trained parameters.</summary>
    public long ParameterCount { get; }

    /// <summary>
    /// Gets the number of parameters in field vectors and first-order weights: embedding tables, the vectors that multiply
    /// numbers, and projections of vectors of other widths.
    /// </summary>
    public long EmbeddingParameterCount { get; }

    /// <summary>Gets the number of parameters in attention layers, deep tower and output.</summary>
    public long NetworkParameterCount => ParameterCount - EmbeddingParameterCount;

    internal TrainedModel<AutoIntDefinition, AutoIntGraph> Trained { get; }

    /// <summary>
    /// Averages the attention between fields over data: how much each field attends to every other (Song et al., "AutoInt", 2019,
    /// section 5.5). Computed by ONNX Runtime; needs no TorchSharp backend.
    /// </summary>
    /// <param name="data">Data with the columns that the model was trained on; a label is not needed.</param>
    /// <returns>The averages, per layer and over all layers.</returns>
    /// <exception cref="ArgumentException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">The data has no rows.</exception>
    public FieldInteractions GetFieldInteractions(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return FieldInteractionReader.Read(Trained, data);
    }
}
