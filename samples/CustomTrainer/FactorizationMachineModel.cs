namespace CustomTrainer;

/// <summary>A trained factorization machine, on standardised features.</summary>
/// <param name="Bias">w₀.</param>
/// <param name="Weights">w, one per feature.</param>
/// <param name="Factors">V, one vector per feature.</param>
public sealed record FactorizationMachineModel(float Bias, IReadOnlyList<float> Weights, IReadOnlyList<float[]> Factors);
