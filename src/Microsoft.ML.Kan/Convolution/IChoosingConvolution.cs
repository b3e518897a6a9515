using Microsoft.ML.Kan.Selection;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>A convolution whose units choose their activation space while the network is trained.</summary>
internal interface IChoosingConvolution
{
    /// <summary>How much of each space the units take; null once every unit has one space.</summary>
    SpaceGates? Choice { get; }

    /// <summary>The weights of the choice where it is made, [U, M].</summary>
    Tensor GateWeights { get; }

    /// <summary>The report; of a layer that still mixes, as it would be pruned now.</summary>
    KanLayerSelection Selection { get; }

    /// <summary>Whether the next forward pass first measures normalisation and loudness on its batch.</summary>
    bool Calibrates { get; set; }

    /// <summary>Fits every space to the whole curves of the mixture, and sets the gates by how well it can take them over.</summary>
    void ShareCurves();

    /// <summary>Keeps for every unit the space of the largest weight, and removes the others.</summary>
    /// <param name="weights">The weights that decide, [U, M]; null for those of the gates.</param>
    void Prune(Tensor? weights = null);
}
