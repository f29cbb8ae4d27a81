/* The ledger protocol of one operation: N duplicates of a call, the row, the other side, and what can go wrong.
 *
 * Each statement of dev.once.internal.jpa.Statements is one atomic step here; between any two steps of a caller
 * everything else may happen. Time is no number: a claim may count as abandoned, or be past its time limit, at any
 * moment, so that safety depends on no clock and no length of a lease. A caller that comes back after a crash is one
 * of the other callers, which begins late.
 *
 * What is modelled, what must hold, and how to run it: README.md.
 *
 *   EFFECT     EXTERNAL (default) | KEYED | TRANSACTIONAL
 *   DEDUP      the other side recognises the key
 *   BESIDE     the method runs in its caller's transaction and writes rows beside the effect outside
 *   MIXED      as BESIDE, but each call may also be without a transaction
 *   GIVEUP_ONLY  no heartbeat expires and there is no time limit: only `owner = null` abandons
 *   GENS       generations of the key (1: no retention ends)
 *   N, FAULTS  callers, and how many faults may happen
 *   BAD_*      one deliberate mistake each
 *   OWN_FAILURE  a caller takes the exception of its own attempt for the operation's outcome
 *   REACH      which state is looked for, to see that the model gets there (`all is quiet`, below)
 */
#ifndef N
#define N 2
#endif
#ifndef FAULTS
#define FAULTS 2
#endif
#ifndef GENS
#define GENS 1
#endif

mtype = { NONE, PENDING, SUCCEEDED, FAILED, RETRYABLE, UNKNOWN };       /* status */
mtype = { IDLE, WIRE, OK, REFUSED, LOST };                              /* a request to the other side */
mtype = { CLAIM, RETRY, REPEAT, SETTLE_PENDING, SETTLE_RETRYABLE, RENEW };

/* ---- the row ---- */
mtype status = NONE;
byte  gen = 0;
byte  fence = 0;
byte  token = 0;       /* whose request made the claim: caller + 1 */
byte  life = 0;        /* 0 alive, 1 abandoned, 2 past its time limit: abandoned, and its owner cannot write */
bool  doubtful = false;
byte  res = 0;
byte  rcpt = 0;        /* the receipt's result; 0: there is none */
bool  rlost = false;   /* the receipt's rows are lost */
byte  lock = 0;        /* the row, or its unique key, is locked by an open transaction of caller + 1 */

/* ---- the world ---- */
byte  effects[GENS];   /* real effects outside, or in TRANSACTIONAL the rows; for each generation */
byte  rows = 0;        /* how often the rows beside an effect were committed, in the last generation */
mtype st[N] = IDLE;    /* a call runs the method at most once */
byte  rg[N];           /* for which generation the request was sent */
byte  rr[N];           /* its result */
mtype orphan[N] = IDLE; /* COMMIT was sent and the connection lost: what the server has yet to commit */
byte  osf[N];          /* fence that the orphaned claim had seen */
byte  oval[N];         /* result that the orphaned completion writes */
#ifdef GIVEUP_ONLY
bool  running[N];      /* the node's set of running attempts */
#endif

/* ---- for the properties ---- */
byte faults = 0, done = 0;
byte told[GENS];       /* the result that callers of this generation were given */
bool toldFailed[GENS]; /* a caller was told that it failed for good */
bool returned[GENS];   /* the method returned and its process lived on to record it */

#ifdef REACH
bool late = false;     /* completed by its holder out of UNKNOWN */
bool replaced = false; /* a receipt that can be promoted replaced one whose rows are lost */
#define SAW_LATE late = true
#else
#define SAW_LATE skip
#endif

#define A(x) assert(x)
#ifdef ALLOW_TWO
#define ONE_EFFECT(g)
#else
#define ONE_EFFECT(g) A(effects[g] <= 1)
#endif
#define VALUE(g) (4*(g) + effects[g])
#define EXISTS(x, g) ((x) > 4*(g) && (x) <= VALUE(g))

#ifdef BAD_PROMOTE_ROWS_LOST
#define PROMOTABLE (rcpt > 0)
#else
#define PROMOTABLE (rcpt > 0 && !rlost)
#endif
#define IN_DOUBT (doubtful || rcpt > 0)
#define FREE (lock == 0)
#define CLAIMED (fence == myf && gen == myg)
#define RUNNING (status == PENDING && CLAIMED && life < 2)
#define LATE (status == UNKNOWN && CLAIMED && life < 2)
#define MAY_FAULT (faults < FAULTS)

#ifdef GIVEUP_ONLY
#define ENTER running[id] = true
#define LEAVE running[id] = false
#define CLAIM_LOST A(false)          /* a living attempt's claim is nobody else's */
#else
#define ENTER skip
#define LEAVE skip
#define CLAIM_LOST skip
#endif
#ifdef BAD_LEAVE_EARLY
#define BODY_ENDED LEAVE
#else
#define BODY_ENDED skip
#endif

#define DIE atomic { MAY_FAULT -> faults++; LEAVE; goto dead }
#define MAY_DIE if :: true :: DIE fi

#if defined(BESIDE) && !defined(MIXED)
#define SUCCESS_HAS_ROWS A(rows == 1)
#else
#define SUCCESS_HAS_ROWS skip
#endif

/* ---- statements; each is used inside atomic ---- */

inline succeeded(x) {                /* the only way to SUCCEEDED: never out of a recorded outcome */
  A(status != SUCCEEDED && status != FAILED);
  A(EXISTS(x, gen));
  res = x; status = SUCCEEDED
}
inline end_as(otherwise) {           /* end(): promotes a receipt, or else takes the other status */
  if
  :: PROMOTABLE -> succeeded(rcpt); SUCCESS_HAS_ROWS
  :: else -> status = otherwise
  fi
}
inline take_claim(caller) {
  status = PENDING; fence++; token = caller + 1; life = 0
}
inline renew() {
  gen++; doubtful = false; res = 0; rcpt = 0; rlost = false; rows = 0
}
#define NEXT_GENERATION (GENS > 1 && gen + 1 < GENS)
#define FORGETTABLE (status == SUCCEEDED || status == FAILED || (status == RETRYABLE && !doubtful))

#define CAN_CLAIM(a, f) ( \
     (a == CLAIM  && status == NONE) \
  || (a == RETRY  && status == RETRYABLE && fence == f && !PROMOTABLE) \
  || (a == REPEAT && status == PENDING && fence == f && life > 0 && !PROMOTABLE) \
  || (a == RENEW  && fence == f && FORGETTABLE) )
#define CAN_SETTLE(a, f) ( \
     (a == SETTLE_PENDING   && status == PENDING && fence == f && life > 0) \
  || (a == SETTLE_RETRYABLE && status == RETRYABLE && fence == f && doubtful) )
inline claim_row(a, caller) {
  if
  :: a == REPEAT -> doubtful = true
  :: a == RENEW -> renew()
  :: else
  fi;
  take_claim(caller)
}

/* ---- the other side ---- */
inline arrive(i) {
  atomic { st[i] == WIRE ->
#ifdef DEDUP
    if
    :: effects[rg[i]] == 0 -> effects[rg[i]]++; rr[i] = VALUE(rg[i]); st[i] = OK
    :: effects[rg[i]] == 0 -> st[i] = REFUSED
    :: effects[rg[i]] > 0 -> rr[i] = VALUE(rg[i]); st[i] = OK
    fi
#else
    if
    :: effects[rg[i]]++; rr[i] = VALUE(rg[i]); st[i] = OK; ONE_EFFECT(rg[i])
    :: st[i] = REFUSED
    fi
#endif
  }
}
inline vanish(i) { atomic { st[i] == WIRE && MAY_FAULT -> faults++; st[i] = LOST } }

proctype OtherSide() {
end: do
  :: arrive(0) :: arrive(1) :: vanish(0) :: vanish(1)
#if N > 2
  :: arrive(2) :: vanish(2)
#endif
  od
}

/* ---- the server resolves an orphaned commit: it went through, or it did not ---- */
inline resolve(i) {
  atomic { orphan[i] != IDLE ->
    if
    :: true
    :: orphan[i] == SUCCEEDED ->
#ifdef TRANSACTIONAL
       effects[gen]++; ONE_EFFECT(gen); oval[i] = VALUE(gen);
#else
       rows++;
#endif
       succeeded(oval[i])
    :: orphan[i] == FAILED -> status = FAILED
    :: orphan[i] != SUCCEEDED && orphan[i] != FAILED && CAN_CLAIM(orphan[i], osf[i]) -> claim_row(orphan[i], i)
    fi;
    orphan[i] = IDLE; osf[i] = 0; oval[i] = 0; lock = 0 }
}
proctype Server() {
end: do
  :: resolve(0) :: resolve(1)
#if N > 2
  :: resolve(2)
#endif
  od
}

#ifdef GIVEUP_ONLY
/* giveUpOrphans: the rows are read, then the set is asked, then each row is given up under its fence */
proctype Sweeper() {
  byte sf, st0; bool alive;
end: do
#ifdef BAD_ASK_BEFORE_READING
  :: atomic { life == 0 && status != SUCCEEDED && status != FAILED && status != UNKNOWN ->
       alive = running[0] || running[1] }
     atomic { if :: status == PENDING && life == 0 -> sf = fence; st0 = token :: else -> sf = 0; goto end fi }
#else
  :: atomic { status == PENDING && life == 0 -> sf = fence; st0 = token }
     atomic { alive = running[st0 - 1] }
#endif
     atomic { if :: !alive && FREE && status == PENDING && fence == sf -> life = 1 :: else fi;
       sf = 0; st0 = 0; alive = false }
  od
}
#elif !defined(BAD_NEVER_ABANDONED)
proctype Time() {
end: do
  :: atomic { status == PENDING && life == 0 -> life = 1 }
#ifndef NO_TIME_LIMIT
  :: atomic { (status == PENDING || status == UNKNOWN) && life < 2 -> life = 2 }
#endif
  od
}
#endif

#ifdef BAD_ASYNC_REPLICA
/* a replica that lags behind is promoted: what was acknowledged is gone */
mtype status2 = NONE; byte fence2, token2, res2, life2; bool doubtful2;
bool promoted = false;
proctype Replica() {
end: do
  :: atomic { !promoted && (status2 != status || fence2 != fence) ->
       status2 = status; fence2 = fence; token2 = token; res2 = res; life2 = life; doubtful2 = doubtful }
  :: atomic { !promoted && lock == 0 && MAY_FAULT -> faults++; promoted = true;
       status = status2; fence = fence2; token = token2; res = res2; life = life2; doubtful = doubtful2 }
  od
}
#endif

/* ---- a call ---- */
proctype Caller(byte id) {
  byte myf = 0, myg = 0, sf = 0, r = 0;
  mtype act = IDLE;
  bool ran = false, quit = false;
#ifdef OWN_FAILURE
  bool threw = false;                /* its own permanent failure, for a caller that takes it as the operation's */
#endif

#ifdef TRANSACTIONAL
/* WithinTransaction: claim, rows and result in one transaction */
again:
  atomic {
    if
    :: status == SUCCEEDED -> r = res; goto answered
    :: status == FAILED -> r = gen; goto failed_for_good
    :: status == NONE
    fi }
  /* the insert; a duplicate waits in the database for the other transaction's end */
  atomic { FREE -> if :: status == NONE -> lock = id + 1 :: else -> goto again fi }
  if
  :: true
  :: atomic { MAY_FAULT -> faults++; lock = 0; goto dead }
  fi;
  if
  :: /* the method returns */
     if
     :: atomic { effects[gen]++; ONE_EFFECT(gen); r = VALUE(gen); succeeded(r); lock = 0; goto answered }
     :: atomic { lock = 0; goto fin }                                    /* the caller rolls back */
     :: atomic { MAY_FAULT -> faults++; orphan[id] = SUCCEEDED; goto fin }
     fi
  :: /* it fails for good: FAILED beside its rows, or an insert after the rollback */
     if
     :: atomic { status = FAILED; lock = 0; r = gen; goto failed_for_good }
     :: atomic { lock = 0 }
     :: atomic { MAY_FAULT -> faults++; orphan[id] = FAILED }
     fi;
     MAY_DIE;
     atomic { FREE ->
       if
#ifdef BAD_FAILURE_OVERWRITES
       :: status = FAILED
#else
       :: status == NONE -> status = FAILED
       :: else
#endif
       fi;
       goto fin }
  :: atomic { lock = 0; goto fin }                                       /* another failure: doomed */
  fi;
#else

/* WriteAhead: the claim is committed before the method runs */
again:
#ifdef BAD_NO_CLAIM
  atomic { if :: status == SUCCEEDED -> r = res; goto answered :: else fi }
  goto body;
#endif
#ifdef BAD_SELECT_THEN_INSERT
  if
  :: status != NONE -> goto verdict
  :: status == NONE
  fi;
  atomic { take_claim(id); myf = fence; goto won }
verdict:
#endif
  atomic {                           /* Verdict.of; alive and PENDING: it waits here */
    if
#if GENS > 1
    :: NEXT_GENERATION && FORGETTABLE -> sf = fence; act = RENEW
#endif
    :: status == SUCCEEDED -> r = res; goto answered
    :: status == FAILED -> r = gen; goto failed_for_good
    :: status == UNKNOWN -> goto fin
    :: status == NONE -> act = CLAIM
    :: status == RETRYABLE -> sf = fence;
       if
       :: PROMOTABLE || doubtful -> act = SETTLE_RETRYABLE      /* KEYED: too old to be repeated */
#ifdef KEYED
       :: !PROMOTABLE -> act = RETRY
#else
       :: !PROMOTABLE && !doubtful -> act = RETRY
#endif
       fi
    :: status == PENDING && life > 0 -> sf = fence;
       if
       :: act = SETTLE_PENDING                                  /* KEYED: too old, or taken over too often */
#ifdef KEYED
       :: !PROMOTABLE -> act = REPEAT
#endif
       fi
    fi;
    if
    :: act == SETTLE_PENDING || act == SETTLE_RETRYABLE
    :: else ->
#ifdef OWN_FAILURE
       if :: ran && threw -> r = myg; goto failed_for_good :: else fi;
#endif
       if :: ran -> goto fin :: else fi;                        /* notAgain: that is for the next call */
#ifndef BAD_ENTER_LATE
       ENTER
#endif
    fi }

  if
  :: atomic { act == SETTLE_PENDING || act == SETTLE_RETRYABLE -> FREE;
       if
       :: CAN_SETTLE(act, sf) ->
#ifdef BAD_RECEIPT_OVERLOOKED
          status = UNKNOWN;
#else
          end_as(UNKNOWN);
#endif
          doubtful = true
       :: else
       fi;
       act = IDLE; sf = 0; goto again }
  :: act != SETTLE_PENDING && act != SETTLE_RETRYABLE
  fi;

claim:
  atomic { FREE ->
    if
    :: CAN_CLAIM(act, sf) -> claim_row(act, id)
    :: CAN_CLAIM(act, sf) && MAY_FAULT -> faults++;             /* the commit's outcome is unknown */
       orphan[id] = act; osf[id] = sf; lock = id + 1;
#ifdef BAD_RUN_UNCONFIRMED
       myf = fence + 1; goto won;
#endif
       if :: quit = true :: true fi;                            /* not confirmed in time: to be released */
       goto claim
    :: !CAN_CLAIM(act, sf) && status == PENDING && token == id + 1      /* mine: an earlier try has won */
    :: !CAN_CLAIM(act, sf) && !(status == PENDING && token == id + 1) -> LEAVE;
       act = IDLE; sf = 0;
       if :: quit -> goto fin :: else -> goto again fi
    fi;
    myf = fence; myg = gen; act = IDLE; sf = 0;
    if :: quit -> goto release :: else fi }
#ifdef BAD_ENTER_LATE
  ENTER;
#endif
won:
  if
  :: true
  :: atomic { MAY_FAULT -> faults++; goto release }             /* the node is not fit any more */
  :: DIE
  fi;

body:
  ran = true;
  if
  :: goto permanent                                             /* it throws before it has sent anything */
  :: goto transient
  :: atomic { rg[id] = myg; st[id] = WIRE }
  fi;
  if
  :: atomic { st[id] == OK -> r = rr[id]; rr[id] = 0; returned[myg] = true; BODY_ENDED }
  :: atomic { st[id] == REFUSED -> BODY_ENDED; goto permanent }
  :: atomic { st[id] == LOST -> BODY_ENDED; goto ambiguous }
  :: atomic { (st[id] == WIRE || st[id] == OK) && MAY_FAULT -> faults++; BODY_ENDED; goto ambiguous }
  :: atomic { (st[id] == WIRE || st[id] == OK) && MAY_FAULT -> faults++; goto give_up }      /* an Error */
  :: DIE
  fi;
  if
  :: true
  :: atomic { MAY_FAULT -> faults++; returned[myg] = false; LEAVE; goto dead }
  fi;
#ifdef BAD_NO_CLAIM
  atomic { status = SUCCEEDED; res = r; goto answered }
#endif

#ifdef MIXED
  if :: goto beside :: goto alone fi;
#endif
#ifdef BESIDE
beside:
  /* the caller's transaction may have ended by its timeout, or be allowed only to roll back */
  if :: true :: goto rolled_back fi;
#ifdef BAD_COMPLETE_AFTER
  atomic { rows++; A(rows <= 1) }
  MAY_DIE;
  goto alone;
#endif
#ifdef BAD_COMPLETE_BEFORE
  atomic { FREE -> if :: RUNNING || LATE -> succeeded(r) :: else -> goto deposit_lost fi }
  if
  :: atomic { rows++; A(rows <= 1); LEAVE; goto answered }
  :: goto rolled_back
  fi;
#endif
  atomic { FREE ->                                              /* written in the caller's transaction */
    if
#ifdef BAD_UNFENCED
    :: status == PENDING || status == UNKNOWN -> lock = id + 1
    :: status != PENDING && status != UNKNOWN -> CLAIM_LOST; goto deposit_lost
#elif defined(BAD_UNGUARDED)
    :: lock = id + 1
#else
    :: RUNNING -> lock = id + 1
    :: LATE -> lock = id + 1; SAW_LATE
    :: !RUNNING && !LATE -> CLAIM_LOST; goto deposit_lost       /* and let it only roll back */
#endif
    fi }
  if
  :: atomic {                                                   /* it commits */
#ifdef BAD_UNGUARDED
       status = SUCCEEDED; res = r;
#else
       succeeded(r);
#endif
       rows++; A(rows <= 1); lock = 0; LEAVE; goto answered }
  :: atomic { lock = 0; goto rolled_back }                      /* its caller rolls it back */
  :: atomic { MAY_FAULT -> faults++; lock = 0; returned[myg] = false; LEAVE; goto dead }
  :: atomic { MAY_FAULT -> faults++; orphan[id] = SUCCEEDED; oval[id] = r; goto rolled_back }
  fi;

rolled_back:                         /* after the transaction's end; waits for an orphaned commit, and yields to it */
  if :: true :: atomic { MAY_FAULT -> faults++; returned[myg] = false; LEAVE; goto dead } fi;
  atomic { FREE ->
    if
    :: RUNNING ->
#if defined(KEYED) || defined(BAD_ROLLED_BACK_IS_RETRYABLE)
       end_as(RETRYABLE);
#else
       end_as(UNKNOWN);
#endif
#ifndef BAD_ROLLED_BACK_IS_RETRYABLE
       doubtful = true;
#endif
       if :: rcpt == 0 -> rcpt = r; rlost = true :: else fi;
       LEAVE; goto fin
    :: !RUNNING && CLAIMED && status == SUCCEEDED -> LEAVE; goto fin    /* the commit went through, or a receipt was promoted */
    :: !RUNNING && !(CLAIMED && status == SUCCEEDED) -> goto deposit_lost
    fi }

deposit_lost:
  if :: true :: atomic { MAY_FAULT -> faults++; returned[myg] = false; LEAVE; goto dead } fi;
  atomic { FREE ->
    if
    :: gen == myg && rcpt == 0 ->
       A(!(CLAIMED && status == SUCCEEDED));                    /* its rows are not lost */
       rcpt = r; rlost = true
    :: else
    fi;
#ifdef BAD_PROMOTE_ROWS_LOST
    if :: gen == myg && status == UNKNOWN -> succeeded(rcpt); SUCCESS_HAS_ROWS :: else fi;
#endif
    LEAVE; goto fin }
#endif

#if !defined(BESIDE) || defined(MIXED) || defined(BAD_COMPLETE_AFTER)
alone:                               /* written in a transaction of its own */
  atomic { FREE ->
    if
#ifdef BAD_UNGUARDED
    :: status = SUCCEEDED; res = r; LEAVE; goto answered
#elif defined(BAD_UNFENCED)
    :: status == PENDING || status == UNKNOWN -> succeeded(r); LEAVE; goto answered
    :: status != PENDING && status != UNKNOWN
#else
    :: RUNNING -> succeeded(r); LEAVE; goto answered
#ifndef BAD_NO_LATE_COMPLETION
    :: LATE -> succeeded(r); SAW_LATE; LEAVE; goto answered
    :: !RUNNING && !LATE && CLAIMED && status == SUCCEEDED && res == r -> LEAVE; goto answered
    :: !RUNNING && !LATE && !(CLAIMED && status == SUCCEEDED && res == r) -> CLAIM_LOST
#else
    :: !RUNNING
#endif
#endif
    fi }
#ifdef BAD_OWN_RESULT
  goto answered;
#endif
#ifndef BAD_RECEIPT_DISCARDED
  if :: true :: atomic { MAY_FAULT -> faults++; returned[myg] = false; LEAVE; goto dead } fi;
  atomic { FREE ->                   /* depositAndPromote */
    if
#ifdef BAD_DEPOSIT_ANY_GENERATION
    :: rcpt == 0 ->
#else
    :: gen == myg && !PROMOTABLE ->
#endif
#ifdef REACH
       if :: rcpt > 0 -> replaced = true :: else fi;
#endif
       rcpt = r; rlost = false;
#ifndef BAD_NO_LATE_COMPLETION
       if :: status == UNKNOWN -> succeeded(r) :: else fi
#endif
    :: else
    fi;
    LEAVE }
#endif
  r = 0;
  goto again;                        /* answered from the ledger */
#endif

permanent:
#ifdef OWN_FAILURE
  threw = true;
#endif
  atomic { FREE ->
    if
    :: RUNNING -> LEAVE;
       if
       :: PROMOTABLE -> succeeded(rcpt); SUCCESS_HAS_ROWS; goto again
#ifndef BAD_FAILED_THOUGH_DOUBTFUL
       :: !PROMOTABLE && IN_DOUBT -> status = UNKNOWN; doubtful = true; goto fin
       :: !PROMOTABLE && !IN_DOUBT -> status = FAILED; r = gen; goto failed_for_good
#else
       :: !PROMOTABLE -> status = FAILED; r = gen; goto failed_for_good
#endif
       fi
    :: !RUNNING -> CLAIM_LOST; LEAVE; goto again
    fi }

transient:
  atomic { FREE ->
    if
    :: RUNNING -> end_as(RETRYABLE); LEAVE; if :: status == SUCCEEDED -> goto again :: else -> goto fin fi
    :: !RUNNING -> CLAIM_LOST; LEAVE; goto again
    fi }

ambiguous:
  atomic { FREE ->
    if
    :: RUNNING ->
#ifdef BAD_TIMEOUT_IS_FAILED
       status = FAILED; LEAVE; r = gen; goto failed_for_good
#elif defined(BAD_TIMEOUT_RELEASES)
       status = NONE; LEAVE; goto fin
#else
#ifdef KEYED
       end_as(RETRYABLE);
#else
       end_as(UNKNOWN);
#endif
       doubtful = true; LEAVE;
       if :: status == SUCCEEDED -> goto again :: else -> goto fin fi
#endif
    :: !RUNNING -> CLAIM_LOST; LEAVE; goto again
    fi }

give_up:
  atomic { FREE ->
    if
    :: RUNNING -> if :: life == 0 -> life = 1 :: else fi; LEAVE; goto fin
    :: !RUNNING -> CLAIM_LOST; LEAVE; goto again
    fi }

release:                             /* notStarted: the method did not run */
  atomic { FREE ->
    if
    :: RUNNING -> end_as(RETRYABLE)
    :: !RUNNING
    fi;
    LEAVE; goto fin }
#endif

answered:
  atomic {
    A(r > 0 && EXISTS(r, (r-1)/4));                             /* SUCCEEDED: the effect exists */
    A(told[(r-1)/4] == 0 || told[(r-1)/4] == r);                /* all are told the same */
    A(!toldFailed[(r-1)/4]);
    told[(r-1)/4] = r;
    goto fin }
failed_for_good:                     /* r: of which generation */
  atomic { A(effects[r] == 0); A(told[r] == 0); toldFailed[r] = true; goto fin }
dead: skip;
fin:
  atomic { myf = 0; myg = 0; sf = 0; r = 0; act = IDLE; ran = false; quit = false; done++ }
}

#if N > 2
#define SILENT (st[0] != WIRE && st[1] != WIRE && st[2] != WIRE)
#define RESOLVED (orphan[0] == IDLE && orphan[1] == IDLE && orphan[2] == IDLE)
#else
#define SILENT (st[0] != WIRE && st[1] != WIRE)
#define RESOLVED (orphan[0] == IDLE && orphan[1] == IDLE)
#endif

init {
  atomic {
#ifndef TRANSACTIONAL
    run OtherSide();
#ifdef GIVEUP_ONLY
    run Sweeper();
#elif !defined(BAD_NEVER_ABANDONED)
    run Time();
#endif
#endif
    run Server();
#ifdef BAD_ASYNC_REPLICA
    run Replica();
#endif
    run Caller(0); run Caller(1);
#if N > 2
    run Caller(2);
#endif
  }
  /* all is quiet */
  atomic { (done == N && SILENT && RESOLVED) ->
    A(!toldFailed[gen] || effects[gen] == 0);                   /* told that it failed: it never takes effect */
#if GENS > 1
    A(!toldFailed[0] || effects[0] == 0);
#endif
    A(told[gen] == 0 || (status == SUCCEEDED && res == told[gen]));     /* what was told stays */
    A(status != SUCCEEDED || EXISTS(res, gen));
    A(effects[gen] == 0 || (status != NONE && status != FAILED));       /* the ledger never denies an effect */
    A(effects[gen] == 0 || status != RETRYABLE || doubtful);
    A(status != UNKNOWN || !(rcpt > 0 && !rlost));              /* no receipt is stranded */
    A(status != RETRYABLE || !(rcpt > 0 && !rlost) || doubtful);
    A(!returned[gen] || status == SUCCEEDED || rcpt > 0);       /* no completion is lost */
#ifdef TRANSACTIONAL
    A(effects[gen] == 0 || status == SUCCEEDED);
#endif
#if defined(BESIDE) && !defined(MIXED)
    A(rows == 0 || status == SUCCEEDED);                        /* rows and result: both or none */
    A(status != SUCCEEDED || rows == 1);
#endif
#ifdef REACH
#if REACH == 1     /* completed late, out of UNKNOWN */
    A(!(late && status == SUCCEEDED));
#elif REACH == 2   /* the same, beside a receipt that is never promoted */
    A(!(late && status == SUCCEEDED && rcpt > 0 && rlost));
#elif REACH == 3   /* the effect exists, its rows do not */
    A(!(status == UNKNOWN && rlost && effects[gen] > 0));
#elif REACH == 4   /* repeated after a rollback, and the rows are written by the next attempt */
    A(!(status == SUCCEEDED && rlost && rows == 1 && faults == 0));
#elif REACH == 5   /* failed for good in doubt: not FAILED */
    A(!(status == UNKNOWN && rcpt == 0 && faults == 0));
#elif REACH == 6
    A(!(status == FAILED));
#elif REACH == 7   /* a receipt was promoted */
    A(!(status == SUCCEEDED && rcpt > 0 && !rlost && res == rcpt));
#elif REACH == 8
    A(!(gen == 1 && status == SUCCEEDED));
#elif REACH == 10  /* a receipt whose rows are lost was replaced by one that was promoted */
    A(!(status == SUCCEEDED && replaced && res == rcpt));
#elif REACH == 9
    A(!(status == UNKNOWN));
#endif
#endif
  }
}
#ifdef LIVE
ltl every_call_ends { <> (done == N) }
#endif
