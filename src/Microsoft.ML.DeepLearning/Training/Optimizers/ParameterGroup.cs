using TorchSharp.Modules;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Named parameters that are updated alike. Factor and freezing may change between two steps; the parameters may not.
/// </summary>
internal sealed class ParameterGroup
{
    private double _learningRateFactor;

    public ParameterGroup(
        string name,
        IEnumerable<(string Name, Parameter Value)> parameters,
        double learningRateFactor = 1,
        bool weightDecay = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(parameters);
        Name = name;
        Parameters = [.. parameters];
        LearningRateFactor = learningRateFactor;
        WeightDecay = weightDecay;
    }

    public string Name { get; }

    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>Multiplies the learning rate for this group. Finite, at least 0.</summary>
    public double LearningRateFactor
    {
        get => _learningRateFactor;
        set
        {
            if (!double.IsFinite(value) || value < 0)
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"The learning rate factor of group '{Name}' must be finite and at least 0.");
            _learningRateFactor = value;
        }
    }

    /// <summary>Whether the optimizer's weight decay reaches this group.</summary>
    public bool WeightDecay { get; }

    /// <summary>A frozen group keeps its values and its optimizer state as they are.</summary>
    public bool Frozen { get; set; }
}
