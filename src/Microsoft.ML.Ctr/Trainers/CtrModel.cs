using Microsoft.ML.Ctr.Trainers;

namespace Microsoft.ML.Ctr;

/// <summary>
/// A fitted click-through-rate model: its size, and the weights from which training can continue. It holds managed memory only and is
/// not part of a saved model.
/// </summary>
public abstract class CtrModel
{
    private protected CtrModel(TrainedModel trained) => Trained = trained;

    /// <summary>Gets the number of trained parameters.</summary>
    public long ParameterCount => Trained.ParameterCount;

    /// <summary>
    /// Gets the number of parameters in field vectors and first-order weights: embedding tables, the vectors that multiply
    /// numbers, and projections of vectors of other widths.
    /// </summary>
    public long EmbeddingParameterCount => Trained.EmbeddingParameterCount;

    /// <summary>Gets the number of the others: those of the network over the field vectors.</summary>
    public long NetworkParameterCount => ParameterCount - EmbeddingParameterCount;

    /// <summary>Gets the number of networks whose mean logit is the score.</summary>
    public int NetworkCount => Trained.Networks;

    /// <summary>Gets the calibration, with the log loss on the validation rows before and after it; null if there is none.</summary>
    public CtrCalibration? Calibration => Trained.Calibration;

    internal TrainedModel Trained { get; }
}
