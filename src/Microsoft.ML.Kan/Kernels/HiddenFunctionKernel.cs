using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Kernels;

/// <summary>The functions of the hidden nodes of a <see cref="KnotNetwork"/> for one row, and their gradient.</summary>
internal sealed unsafe class HiddenFunctionKernel(KnotNetwork network) : IDisposable
{
    private static readonly Vector<float> PerSpread = new(1 / KnotNetwork.Spread);

    private readonly int _count = network.Functions * network.Member.HiddenWidth;
    private readonly UnivariateBasis _base = network.Base == HiddenBase.Softplus ? new SoftplusBasis(1) : new SiluBasis(1);
    private readonly Vector<float>[] _free = Scratch(network); // u, [h]
    private readonly Vector<float>[] _bounded = Scratch(network); // u within [-1, 1]
    private readonly Vector<float>[] _twice = Scratch(network); // 2u
    private readonly Vector<float>[] _slope = Scratch(network);
    private readonly Vector<float>[] _baseSlope = Scratch(network);

    /// <summary>Takes the normalised nodes of a row, [h].</summary>
    public void Read(float* nodes)
    {
        for (var n = 0; n < _free.Length; n++)
        {
            var u = Vector.Load(nodes + (n * Vector<float>.Count)) * PerSpread;
            (_free[n], _bounded[n], _twice[n]) = (u, Vector.Min(Vector.Max(u, -Vector<float>.One), Vector<float>.One), u + u);
        }
    }

    /// <summary>Nodes [h] → functions [(K + 1)·h].</summary>
    public void Values(float* nodes, float* functions)
    {
        Read(nodes);
        var values = MemoryMarshal.Cast<float, Vector<float>>(new Span<float>(functions, _count));
        var own = values.Length - _free.Length;
        network.Basis?.Values<float>([], _bounded, values[..own]);
        _base.Values<float>([], _twice, values[own..]);
    }

    /// <summary>The gradient of the nodes that were read last, given that of their functions.</summary>
    /// <param name="outer">[(K + 1)·h], overwritten.</param>
    /// <param name="past">The gradient that bypasses the functions, [h]; null for none.</param>
    /// <param name="target">Receives the sum, [h].</param>
    public void Gradient(float* outer, float* past, float* target)
    {
        var gradients = MemoryMarshal.Cast<float, Vector<float>>(new Span<float>(outer, _count));
        var own = gradients.Length - _free.Length;
        if (network.Basis is { } basis)
            basis.Gradient<float>([], _bounded, gradients[..own], _slope, []);
        _base.Gradient<float>([], _twice, gradients[own..], _baseSlope, []);
        for (var n = 0; n < _free.Length; n++)
        {
            var inside = Vector.ConditionalSelect(Vector.LessThanOrEqual(Vector.Abs(_free[n]), Vector<float>.One), _slope[n], Vector<float>.Zero);
            var sum = (inside + _baseSlope[n] + _baseSlope[n]) * PerSpread;
            var place = n * Vector<float>.Count;
            Vector.Store(past is null ? sum : sum + Vector.Load(past + place), target + place);
        }
    }

    public void Dispose() => _base.Dispose();

    private static Vector<float>[] Scratch(KnotNetwork network) => new Vector<float>[network.Member.HiddenWidth / Vector<float>.Count];
}
