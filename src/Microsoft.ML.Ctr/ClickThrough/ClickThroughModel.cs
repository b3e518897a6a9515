using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Trainers;

namespace Microsoft.ML.Ctr;

/// <summary>
/// A fitted click-through-rate model over fields: its size, its attention between fields, and the weights from which training can continue. It holds managed memory
/// only and is not part of a saved model.
/// </summary>
public sealed class ClickThroughModel : CtrModel
{
    internal ClickThroughModel(TrainedModel trained) : base(trained)
        => Fields = [.. FieldInteractionReader.Order(trained).Select(field => field.Name)];

    /// <summary>Gets the fields in the order of the trainer's columns: a column's name, or the slot names of a numeric vector.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>
    /// Averages the attention between fields over data: how much each field attends to every other (Song et al., "AutoInt", 2019,
    /// section 5.5). Computed by ONNX Runtime; needs no TorchSharp backend.
    /// </summary>
    /// <param name="data">Data with the columns that the model was trained on; a label is not needed.</param>
    /// <returns>The averages, per layer and over all layers.</returns>
    /// <exception cref="ArgumentException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">The data has no rows, or the model no attention.</exception>
    public FieldInteractions GetFieldInteractions(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Trained.Graph.Attention.Count == 0)
            throw new InvalidOperationException("The model has no attention between fields; only models with Interaction AutoInt have.");
        return FieldInteractionReader.Read(Trained, data);
    }
}
