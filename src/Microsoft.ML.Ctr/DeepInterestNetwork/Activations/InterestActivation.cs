namespace Microsoft.ML.Ctr;

/// <summary>The function after a hidden layer of a Deep Interest Network.</summary>
public enum InterestActivation
{
    /// <summary>
    /// Dice, the data-adaptive PReLU: p(s)·s + (1 - p(s))·α·s with p(s) = sigmoid((s - E[s])/√(Var[s] + ε)) and a learned α per unit
    /// that starts at 0. Mean and variance are those of the batch in training and moving averages in scoring. Source: Zhou et al.,
    /// Deep Interest Network for Click-Through Rate Prediction (KDD 2018), equation 8.
    /// </summary>
    Dice,

    /// <summary>max(s, 0) + α·min(s, 0) with a learned α per unit that starts at 0.25.</summary>
    PRelu,

    /// <summary>max(s, 0).</summary>
    Relu,

    /// <summary>1/(1 + exp(-s)).</summary>
    Sigmoid,
}
