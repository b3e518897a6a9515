using TorchSharp.Modules;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>
/// Named parameters with common optimizer settings. <see cref="LearningRateFactor"/> and <see cref="Frozen"/> may change between two steps; the set of parameters may not.
/// </summary>
public sealed class ParameterGroup
{
    private double _learningRateFactor;

    /// <summary>Creates a group.</summary>
    /// <param name="name">The name for messages.</param>
    /// <param name="parameters">The parameters; names must be unique in the run, because checkpoints use them.</param>
    /// <param name="learningRateFactor">The initial <see cref="LearningRateFactor"/>.</param>
    /// <param name="weightDecay">The value of <see cref="WeightDecay"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative or not finite.</exception>
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

    /// <summary>The name for messages.</summary>
    public string Name { get; }

    /// <summary>The parameters with their names.</summary>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>The factor of the learning rate for this group. Finite, at least 0.</summary>
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

    /// <summary>True if weight decay applies to this group.</summary>
    public bool WeightDecay { get; }

    /// <summary>The factor of the weight decay for this group.</summary>
    /// <value>At least 0; default 1.</value>
    public double WeightDecayFactor { get; init; } = 1;

    /// <summary>True if the group keeps its values and its optimizer state unchanged.</summary>
    public bool Frozen { get; set; }
}
