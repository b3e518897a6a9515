namespace Microsoft.ML.Kan.Activations;

/// <summary>Makes a space's basis at a given resolution. The one place that says how many functions a grid size gives.</summary>
internal static class ActivationBases
{
    /// <summary>
    /// K = gridSize + 3 for every space, the number of cubic B-splines on that many intervals, so that spaces compete at equal
    /// parameter count; Fourier, whose functions come in pairs, rounds up to even.
    /// </summary>
    public static ActivationBasis Create(ActivationSpace space, int inputs, int gridSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gridSize, 1);
        var functions = gridSize + 3;
        return space switch
        {
            ActivationSpace.BSpline => new BSplineBasis(inputs, gridSize),
            ActivationSpace.GaussianRbf => new GaussianRbfBasis(inputs, functions),
            ActivationSpace.ReflectionalSwitch => new ReflectionalSwitchBasis(inputs, functions),
            ActivationSpace.Chebyshev => new ChebyshevBasis(inputs, functions),
            ActivationSpace.Legendre => new JacobiBasis(space, inputs, functions, 0, 0),
            ActivationSpace.Jacobi => new JacobiBasis(space, inputs, functions, 1, 1),
            ActivationSpace.Gram => new GramBasis(inputs, functions),
            ActivationSpace.Fourier => new FourierBasis(inputs, (functions + 1) / 2),
            ActivationSpace.MexicanHat => new MexicanHatBasis(inputs, functions),
            ActivationSpace.Morlet => new MorletBasis(inputs, functions),
            ActivationSpace.DerivativeOfGaussian => new DerivativeOfGaussianBasis(inputs, functions),
            ActivationSpace.ReluBump => new ReluBumpBasis(inputs, functions),
            ActivationSpace.Rational => new RationalBasis(inputs, functions),
            _ => throw new ArgumentOutOfRangeException(nameof(space), space, "Not an activation space."),
        };
    }
}
