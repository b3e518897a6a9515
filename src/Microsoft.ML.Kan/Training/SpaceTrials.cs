using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>
/// The networks of one space each that are trained besides the selecting network. Keeps and owns the best one so far, as
/// definition, shape and weights.
/// </summary>
/// <param name="pool">The spaces, in the order of their trials.</param>
internal sealed class SpaceTrials(IReadOnlyList<ActivationSpace> pool) : IDisposable
{
    private const string Losses = "trials.losses"; // [M + 1], the last of the network that selected
    private const string State = "trials.state.";
    private const string Shape = "trials.structure.";

    private readonly double[] _losses = [.. Enumerable.Repeat(double.NaN, pool.Count + 1)];

    /// <summary>The space with the lowest loss; null before the first trial ended.</summary>
    public ActivationSpace? BestSpace => Ended.Any() ? Ended.MinBy(trial => trial.Loss).Space : null;

    /// <summary>The loss of the selecting network at the end of selective training; NaN before.</summary>
    public double SelectionLoss
    {
        get => _losses[^1];
        set => _losses[^1] = Comparable(value);
    }

    /// <summary>The space whose network replaces the selecting network; null if the latter is as good or not trained yet.</summary>
    public ActivationSpace? Winner => BestSpace is { } best && _losses[IndexOf(best)] < SelectionLoss ? best : null;

    /// <summary>The network of <see cref="BestSpace"/>.</summary>
    public SKanNetwork? Best { get; private set; }

    private IEnumerable<(ActivationSpace Space, double Loss)> Ended => pool.Zip(_losses).Where(trial => !double.IsNaN(trial.Second));

    /// <summary>Records the loss of a network and takes ownership of it if it is the best; otherwise the caller keeps ownership.</summary>
    public void Add(ActivationSpace space, SKanNetwork network, double loss)
    {
        _losses[IndexOf(space)] = Comparable(loss);
        if (BestSpace != space)
            return;
        Best?.Dispose();
        Best = network;
    }

    /// <summary>All trials, the network that selected last.</summary>
    public IReadOnlyList<KanTrial> Report()
    {
        var spaces = Ended.Select(trial => new KanTrial(trial.Space, trial.Loss));
        return [.. double.IsNaN(SelectionLoss) ? spaces : spaces.Append(new KanTrial(null, SelectionLoss))];
    }

    /// <summary>Disposes the best network.</summary>
    public void Discard()
    {
        Best?.Dispose();
        Best = null;
    }

    /// <summary>Transfers the best network to the caller.</summary>
    public SKanNetwork Take()
    {
        var best = Best ?? throw new InvalidOperationException("No trial has ended.");
        Best = null;
        return best;
    }

    /// <summary>The state as tensors for a checkpoint; the caller disposes them.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors()
    {
        yield return KeyValuePair.Create(Losses, tensor(_losses));
        if (Best is null)
            yield break;
        foreach (var (name, value) in Best.Structure)
            yield return KeyValuePair.Create(Shape + name, value);
        foreach (var (name, value) in Best.state_dict())
            yield return KeyValuePair.Create(State + name, value.detach().clone());
    }

    /// <summary>Restores the state from <see cref="Tensors"/>.</summary>
    /// <param name="tensors">The tensors of a checkpoint; none of them is kept.</param>
    /// <param name="create">A new network of a space.</param>
    /// <exception cref="InvalidDataException">They do not fit.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> tensors, Func<ActivationSpace, SKanNetwork> create)
    {
        if (!tensors.TryGetValue(Losses, out var losses) || losses.numel() != _losses.Length)
            throw new InvalidDataException($"'{Losses}' is missing or does not hold {_losses.Length} numbers.");
        losses.cpu().data<double>().CopyTo(_losses);
        Discard();
        var state = Part(tensors, State);
        if (state.Count == 0 || BestSpace is not { } space)
            return;
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var first = create(space);
        Best = first.Rebuild(Part(tensors, Shape));
        foreach (var (name, target) in Best.state_dict())
            target.copy_(state.GetValueOrDefault(name) ?? throw new InvalidDataException($"'{State}{name}' is missing."));
    }

    public void Dispose() => Discard();

    // A network whose loss is not a number has failed.
    private static double Comparable(double loss) => double.IsNaN(loss) ? double.PositiveInfinity : loss;

    private int IndexOf(ActivationSpace space) => pool.TakeWhile(candidate => candidate != space).Count();

    private static Dictionary<string, Tensor> Part(IReadOnlyDictionary<string, Tensor> tensors, string prefix) => tensors
        .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value);
}
